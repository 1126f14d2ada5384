import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { HazardBatch } from '../../../../test/support/hazard-batch.ts';
import { inspectFolder } from '../inspect/inspect-folder.ts';
import { FileLogger } from './file-logger.ts';
import { workerName } from './engine-log.ts';

/* The log alone tells what happened to each file: the same story that the journal tells. */

type Line = Readonly<Record<string, unknown>> & { readonly event?: string; readonly level: string };

const PLAIN = 40;
const THREADS = 2;
const NAMES = ['throw-once', 'throw-always', 'exit-once', 'exit-always', 'spin-once', 'fatal-always'];

let batch: HazardBatch;
afterEach(() => batch.remove());

async function runLogged(
  logLevel: 'debug' | 'info',
): Promise<{ readonly lines: readonly Line[]; readonly id: string }> {
  batch = new HazardBatch(PLAIN, NAMES);
  const logger = new FileLogger(batch.data, { logLevel, logFileMb: 10, logFiles: 5 });
  const config = { maxWorkers: THREADS, maxTaskRetries: 1, workerTimeoutSeconds: 0.5, haltPolicy: 'off' } as const;
  const processor = batch.processor(config, { logger });
  await batch.run(processor);
  const id = processor.current?.meta.id ?? '';
  await processor.current?.done;
  await setImmediate();
  logger.flushSync(5000);
  const text = readFileSync(join(logger.folder, 'gristmill.jsonl'), 'utf8').trimEnd();
  return { id, lines: text.split('\n').map((line) => JSON.parse(line) as Line) };
}

const has = ({ task, tasks }: Line, wanted: number): boolean => {
  if (!Array.isArray(tasks)) return task === wanted;
  const runs = tasks as readonly number[];
  for (let i = 0; i < runs.length; i += 2) if (wanted >= (runs[i] ?? 0) && wanted < (runs[i + 1] ?? 0)) return true;
  return false;
};

const KIND = { lease: 'lease', done: 'done', fail: 'failed', retry: 'retry', loss: 'loss', back: 'back' } as const;

/** What a line says of a file, as the journal's story words it. */
function eventOf(line: Line): object | null {
  const kind = KIND[line.event as keyof typeof KIND];
  if (kind === undefined) return null;
  const { lease, worker, attempt, dueAt, failReason, losses, error } = line;
  return { kind, lease, worker, attempt, dueAt, failReason, losses, error };
}

test('at debug, the history of each file can be put together again from the log', async () => {
  const { lines, id } = await runLogged('debug');
  const checkpoints = batch.processor().checkpointManager;
  const found = await inspectFolder(checkpoints, batch.data, id, { limit: 1000, search: '' });
  const told = found.history.filter(({ path }) => NAMES.some((name) => path.endsWith(name)));
  expect(told.length).toBe(NAMES.length);
  expect(found.sessions).toHaveLength(1);
  const every = await inspectFolder(checkpoints, batch.data, id, { limit: 1000, search: '-' });
  expect(every.history).toHaveLength(PLAIN + NAMES.length);
  for (const { task, path, events } of every.history) {
    const journal = events.map(({ kind, lease, worker, attempts, dueAt, failReason, losses, error }) => ({
      kind,
      lease,
      worker: worker === undefined ? undefined : workerName(worker, THREADS),
      attempt: attempts,
      dueAt,
      failReason,
      losses,
      error,
    }));
    const logged = lines
      .filter((line) => line['batch'] === id && has(line, task))
      .map(eventOf)
      .filter((one) => one !== null);
    expect({ path, events: logged }).toEqual({ path, events: journal });
  }
  const kinds = new Set(lines.map(({ event }) => event));
  const wanted = ['created', 'open', 'state', 'lease', 'done', 'retry', 'loss', 'fail', 'worker-died', 'close'];
  expect([...kinds]).toEqual(expect.arrayContaining(wanted));
  expect(lines.filter(({ event }) => event === 'alert-raised').length).toBeGreaterThan(0);
  expect(lines.every((line) => line['pid'] === process.pid)).toBe(true);
});

test('at info only what is not as usual is told', async () => {
  const { lines } = await runLogged('info');
  expect(lines.some(({ level }) => level === 'debug')).toBe(false);
  expect(lines.some(({ event }) => event === 'lease' || event === 'done')).toBe(false);
  const ofPlain = lines.filter((line) => JSON.stringify(line).includes('plain-'));
  expect(ofPlain).toEqual([]);
  expect(
    lines
      .filter(({ event }) => event === 'fail')
      .map(({ failReason }: Line) => JSON.stringify(failReason))
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['"exhausted"', '"permanent"', '"poisoned"']);
});
