import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canMount, TestMount } from '../../../../test/support/test-mount.ts';
import { runCli } from '../../../../test/support/run-cli.ts';
import { makeSparseFiles } from '../../../../test/support/sparse-files.ts';
import { CheckpointManager } from './checkpoint-manager.ts';
import { volatileWarning } from './volatile-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volatile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!canMount)(
  'a folder in memory is told, also one that is yet to be made; by the command line on stderr',
  async () => {
    const memory = TestMount.memory(join(folder, 'memory'), 'size=8m');
    try {
      const there = join(memory.folder, 'data/batches');
      expect(volatileWarning(there)).toContain(`${there}, which lies in memory (tmpfs) and does not outlive a restart`);
      const manager = (enabled: boolean) =>
        new CheckpointManager({ folder: there, enabled, intervalMs: 0, onHealth: () => undefined });
      expect(manager(true).warning()).toBe(volatileWarning(there));
      expect(manager(false).warning()).toBeNull();

      makeSparseFiles(join(folder, 'in'), 2, 10);
      const args = ['run', 'checksum', join(folder, 'in'), '--out', join(folder, 'out'), '--json', '--data-dir'];
      const run = await runCli([...args, join(memory.folder, 'data')]);
      expect(run.code).toBe(0);
      expect(run.stderr.split('\n').filter((line) => line.includes('does not outlive a restart'))).toHaveLength(1);
      expect(run.lines.at(-1)).toMatchObject({ type: 'summary' });
    } finally {
      memory.remove();
    }
  },
);

test.skipIf(!canMount)('a folder on a disk is not', () => {
  // What runs here may itself lie in memory; the root of the system does not.
  expect(volatileWarning('/')).toBeNull();
});
