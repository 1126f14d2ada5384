import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diskFileSystem } from '../file-system.ts';
import { identify } from '../publish/open-root.ts';
import { crc32 } from '../scan/crc32.ts';
import { LeaseHarvest } from './lease-harvest.ts';

const folder = mkdtempSync(join(tmpdir(), 'harvest-'));
afterAll(() => rmSync(folder, { recursive: true }));

function output(task: number, there: boolean): { task: number; part: Buffer; target: Buffer } {
  const part = `.${task}.part`;
  if (there) writeFileSync(join(folder, part), `all of ${task}`);
  return { task, part: Buffer.from(part), target: Buffer.from(`${task}`) };
}

test('a part that the disk does not take fails its own file, and no other of the lease', () => {
  const harvest = new LeaseHarvest();
  for (const task of [4, 5, 6, 9]) harvest.done(task, output(task, task !== 5), '');
  let beats = 0;
  harvest.sync(identify(diskFileSystem, folder), () => (beats += 1));
  // One more for each piece that was read.
  expect(beats).toBe(4 + 3);
  const { ok, errors, outputs } = harvest.reply();
  expect(ok).toEqual([4, 5, 6, 7, 9, 10]);
  expect(errors).toMatchObject([{ task: 5, error: { code: 'ENOENT' } }]);
  // In words that mean something to a person.
  expect(errors[0]?.error.message).toContain(`'${folder}/.5.part'`);
  expect(outputs.map(({ task, crc }) => [task, crc])).toEqual(
    [4, 6, 9].map((task) => [task, crc32(Buffer.from(`all of ${task}`))]),
  );
  expect(existsSync(join(folder, '.4.part'))).toBe(true);
});
