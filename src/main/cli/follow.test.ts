import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../test/support/hazard-batch.ts';
import { runCli } from '../../../test/support/run-cli.ts';

let batch: HazardBatch;

afterEach(() => batch.remove());

test('with too many failures and nobody to ask it stops, and can be resumed', { timeout: 60_000 }, async () => {
  batch = new HazardBatch(200, ['fatal-1', 'fatal-2']);
  const config = join(batch.folder, 'config.json');
  writeFileSync(config, '{ "halt_policy": { "failed": 2 } }');
  const run = await runCli([
    'run',
    batch.recipe,
    batch.inputs,
    '--set',
    `marks=${batch.marks}`,
    '--out',
    join(batch.folder, 'out'),
    '--data-dir',
    batch.data,
    '--config',
    config,
    '--trust-script',
    '--json',
  ]);
  expect(run.code).toBe(4);
  expect(run.lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'INTERRUPTED', resumable: true });
  expect(JSON.stringify(run.lines)).toContain('Hazards is paused: 2 files failed.');
});
