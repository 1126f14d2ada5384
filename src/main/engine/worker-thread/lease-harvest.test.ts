import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LeaseHarvest } from './lease-harvest.ts';

const folder = mkdtempSync(join(tmpdir(), 'harvest-'));
afterAll(() => rmSync(folder, { recursive: true }));

function output(task: number, there: boolean): { task: number; part: Buffer; target: Buffer } {
  const part = join(folder, `.${task}.part`);
  if (there) writeFileSync(part, 'all of it');
  return { task, part: Buffer.from(part), target: Buffer.from(join(folder, `${task}`)) };
}

test('a part that the disk does not take fails its own file, and no other of the lease', () => {
  const harvest = new LeaseHarvest();
  for (const task of [4, 5, 6, 9]) harvest.done(task, output(task, task !== 5), '');
  let beats = 0;
  harvest.sync(() => (beats += 1));
  expect(beats).toBe(4);
  const { ok, errors, outputs } = harvest.reply();
  expect(ok).toEqual([4, 5, 6, 7, 9, 10]);
  expect(errors).toMatchObject([{ task: 5, error: { code: 'ENOENT' } }]);
  expect(outputs.map(({ task }) => task)).toEqual([4, 6, 9]);
  expect(existsSync(join(folder, '.4.part'))).toBe(true);
});
