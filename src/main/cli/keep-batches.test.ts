import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli, type CliRun } from '../../../test/support/run-cli.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keep-'));
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in/a'), 'a');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(config: object, ...more: readonly string[]): Promise<CliRun> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const out = ['--out', join(folder, 'out'), '--on-conflict', 'overwrite', '--data-dir', join(folder, 'data')];
  const settings = ['--config', join(folder, 'config.json'), '--log-level', 'info', '--json'];
  return runCli(['run', 'checksum', join(folder, 'in'), ...out, ...settings, ...more]);
}

test('after a run, ended batches that the settings keep no longer are removed, and each is told in the log', async () => {
  const first = await run({});
  const second = await run({});
  const [one = '', two = ''] = [first, second].map(({ lines }) => String(lines.at(-1)?.['id']));
  expect(readdirSync(join(folder, 'data/batches')).toSorted()).toEqual([one, two].toSorted());
  const third = await run({ keepBatches: 1 });
  expect(third.code).toBe(0);
  expect(third.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'COMPLETED' });
  expect(readdirSync(join(folder, 'data/batches'))).toEqual([third.lines.at(-1)?.['id']]);
  for (const id of [one, two]) expect(third.stderr).toContain(`The ended batch ${id} was removed`);
  expect(readdirSync(join(folder, 'out'))).toEqual(['manifest-sha256.txt']);
});

test('a dry run removes nothing', async () => {
  await run({});
  await run({});
  await run({ keepBatches: 1 }, '--dry-run');
  expect(readdirSync(join(folder, 'data/batches'))).toHaveLength(2);
});
