import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliBench, PLAIN } from '../../../test/support/endless-batch.ts';
import type { LiveCli } from '../../../test/support/live-cli.ts';
import type { StatusFile } from '../../shared/domain/status.ts';

let bench: CliBench;
beforeEach(() => {
  bench = new CliBench();
});
afterEach(() => bench.close());

const file = (): StatusFile =>
  JSON.parse(readFileSync(join(bench.folder, 'data/status.json'), 'utf8')) as unknown as StatusFile;
const pids = ({ processes }: Pick<StatusFile, 'processes'>): readonly number[] => processes.map(({ pid }) => pid);

/** Reads until it is as wanted; a torn or missing file fails at once. */
async function until(wanted: (status: StatusFile) => boolean): Promise<StatusFile> {
  for (;;) {
    const status = file();
    if (wanted(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const nextWord = (run: LiveCli): Promise<unknown> => {
  const from = run.lines.length;
  return run.until((line) => line['type'] === 'progress' && run.lines.indexOf(line) > from + 1);
};

test(
  'every process has its word in the one file, each second; the dead are told from the living',
  { timeout: 60_000 },
  async () => {
    expect((await bench.run('status')).stdout.toString()).toBe('Nothing runs.\n');
    const one = await bench.endless();
    const first = await until(({ processes }) => processes[0]?.batches[0]?.syncedAt !== undefined);
    expect(first.processes).toMatchObject([
      {
        pid: one.run.pid,
        program: 'cli',
        health: { isRunning: true, workerCount: 2 },
        batches: [{ id: one.id, state: 'RUNNING', files: PLAIN + 1 }],
      },
    ]);
    const other = bench.live(
      'run',
      ...bench.acts().slice(1, 3),
      '--out',
      join(bench.folder, 'other'),
      '--trust-script',
    );
    await nextWord(other);
    const both = await until(({ processes }) => processes.length === 2);
    // Whoever writes next leaves the other in.
    const seen = new Set<number>();
    await until((status) => {
      expect(pids(status)).toEqual(pids(both));
      return seen.add(status.pid).size === 2;
    });
    const status = await bench.run('status');
    expect(status.stdout.toString().match(/RUNNING: \d+ of 21 files completed/g)).toHaveLength(2);

    other.kill('SIGTERM');
    await other.ended;
    expect(pids(file())).toEqual([one.run.pid]);
    one.run.kill('SIGKILL');
    await one.run.ended;
    const { lines } = await bench.run('status', '--json');
    expect(lines).toMatchObject([{ v: 1, processes: [{ pid: one.run.pid, alive: false }] }]);
    const words = (await bench.run('status')).stdout.toString();
    expect(words).toMatch(/is dead; its last word was [\d.]+ s ago/);
    expect(words).toContain(`Go on with: gristmill resume ${one.id}`);

    // The next process clears away what the dead one left.
    await bench.run('run', 'checksum', join(bench.folder, 'in'), '--out', join(bench.folder, 'sums'));
    const kept = readdirSync(join(bench.folder, 'data')).toSorted();
    expect(kept).toEqual(['batches', 'logs', 'scripts', 'trusted-scripts.json']);
    expect((await bench.run('status')).stdout.toString()).toBe('Nothing runs.\n');
  },
);
