import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CliBench, PLAIN } from '../../../../test/support/endless-batch.ts';
import { CheckpointManager } from '../checkpoints/checkpoint-manager.ts';
import { inspectFolder, type InspectRequest } from './inspect-folder.ts';

let bench: CliBench;
beforeEach(() => {
  bench = new CliBench();
});
afterEach(() => bench.close());

const inspect = (id: string, request: InspectRequest) => {
  const data = join(bench.folder, 'data');
  const options = { enabled: true, intervalMs: 0, onHealth: () => undefined };
  return inspectFolder(new CheckpointManager({ folder: join(data, 'batches'), ...options }), data, id, request);
};

test('those with the latest trouble first; a search finds any file; the totals are exact', async () => {
  mkdirSync(`${bench.folder}/in/other`);
  const broken = ['partial', 'exit-1', 'other/partial'].map((name) => bench.write(name));
  const run = await bench.run(...bench.acts(), '--json');
  const id = String(run.lines[0]?.['id']);
  const newest = await inspect(id, { limit: 50, order: 'newest' });
  const last = newest.history.map(
    ({ events }) => events.findLast(({ kind }) => kind === 'failed' || kind === 'loss' || kind === 'retry')?.record,
  );
  expect(last).toEqual(last.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
  expect(newest.history.map(({ path }) => path)).toEqual(expect.arrayContaining(broken));

  const plain = await inspect(id, { limit: 5, search: 'PLAIN-', order: 'newest' });
  expect([plain.historyTotal, plain.history.length]).toEqual([PLAIN, 5]);
  for (const { path, events } of plain.history) {
    expect(path).toContain('plain-');
    expect(events.at(-1)).toMatchObject({ kind: 'done' });
  }
  const mixed = await inspect(id, { limit: 50, search: '/in/', order: 'newest' });
  expect(mixed.historyTotal).toBe(PLAIN + broken.length);
  expect(new Set(mixed.history.slice(0, broken.length).map(({ path }) => path))).toEqual(new Set(broken));
  expect((await inspect(id, { limit: 5, search: 'nothing' })).historyTotal).toBe(0);
});

test('the caller is free while a batch is read, and can break it off', async () => {
  const run = await bench.run(...bench.acts(), '--json');
  const id = String(run.lines[0]?.['id']);
  // A file that is read only as far as it is written.
  const inputs = bench.batchFile(id, 'inputs.bin');
  renameSync(inputs, `${inputs}.kept`);
  execFileSync('mkfifo', [inputs]);
  // Ends the test where the caller is not free.
  const rescue = spawn('sh', ['-c', `sleep 20; cat '${inputs}.kept' > '${inputs}'`], { detached: true });
  const reading = inspect(id, { limit: 5 });
  const pipe = await open(inputs, 'w');
  const rescued = rescue.exitCode !== null;
  await pipe.writeFile(await readFile(`${inputs}.kept`));
  await pipe.close();
  const gone = once(rescue, 'exit');
  process.kill(-Number(rescue.pid), 'SIGKILL');
  await gone;
  expect(rescued).toBe(false);
  expect((await reading).files).toBe(PLAIN);
  renameSync(`${inputs}.kept`, inputs);

  const given = new AbortController();
  const broken = inspect(id, { limit: 5, signal: given.signal });
  given.abort(new Error('another question'));
  await expect(broken).rejects.toThrow('another question');
});
