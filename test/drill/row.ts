import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../src/shared/app-error.ts';
import { ParallelProcessor } from '../../src/main/engine/parallel-processor.ts';
import { seededRandom } from '../../src/main/engine/ports.ts';
import type { FileOutcome } from '../../src/main/engine/requests.ts';
import { marksOf } from '../fixtures/faults/lib/fault.ts';
import { DrillBatch } from './batch.ts';
import { EXPECTED } from './expected.ts';
import { rowName, TIMING, type Expected, type Fate, type Observed } from './rows.ts';
import { Watch } from './watch.ts';

/*
 * One row of the drill, in a process of its own: some faults leave a thread behind that nothing can end, and one that
 * is not contained ends the process. Writes what it saw to a file, then ends by force.
 */

/** How long the pool may take to be whole once the batch has ended, milliseconds. */
const WHOLE_MS = 8000;

async function observe(expected: Expected, batch: DrillBatch): Promise<Observed> {
  const processor = new ParallelProcessor(
    {
      maxWorkers: expected.setup?.workers ?? 2,
      workerTimeoutSeconds: TIMING.timeout / 1000,
      alertThresholds: { workerTimeoutCritical: TIMING.critical / 1000 },
      retryDelaySeconds: 0.2,
    },
    { dataDir: batch.data, random: seededRandom(7) },
  );
  process.env['GRISTMILL_FAULT_IMPORTS'] = join(batch.marks, 'imports');
  const watch = new Watch(processor, (path) => batch.isStruck(path));
  try {
    const outcomes = await run(processor, expected, batch);
    const end = await processor.current?.done;
    const fewer = await fewerWorkers(processor, expected);
    await alertsAreThere(processor, expected);
    const state = watch.paused === null ? end?.state : `PAUSED(${watch.paused})`;
    return { ...told(watch, batch, outcomes), batch: state ?? 'none', alerts: alertsOf(processor), fewer };
  } catch (error) {
    if (!(error instanceof AppError) || processor.current !== null) throw error;
    return refused(error);
  } finally {
    watch.stop();
  }
}

async function run(processor: ParallelProcessor, expected: Expected, batch: DrillBatch): Promise<FileOutcome[]> {
  const recipe = join(process.env['GRISTMILL_THREADS_DIR'] ?? '', `fixtures/${expected.fault}.js`);
  const outcomes: FileOutcome[] = [];
  const { options, out } = batch;
  for await (const outcome of processor.processFilesParallel([batch.inputs], recipe, { options, out })) {
    outcomes.push(outcome);
  }
  return outcomes;
}

function told(
  watch: Watch,
  batch: DrillBatch,
  outcomes: readonly FileOutcome[],
): Omit<Observed, 'batch' | 'alerts' | 'fewer'> {
  const struck = outcomes.filter(({ path }) => batch.isStruck(path));
  const began = Math.min(...struck.flatMap(({ path }) => marksOf(batch.marks, basename(path)).slice(0, 1)));
  const since = (at: number | null): number | null => (at === null ? null : Math.max(0, at - began));
  const { by, at } = watch.noticed;
  const { death, healthyAt } = watch;
  return {
    verdict: by,
    noticeMs: since(at),
    stopMs: since(death?.at ?? null),
    healthyMs: death === null || healthyAt === null ? null : healthyAt - death.at,
    fates: struck.map(fateOf),
    harmed: harmed(batch, outcomes),
    litter: batch.litter(),
  };
}

function fateOf({ path, state, failReason, attempts, losses, error }: FileOutcome): Fate {
  return {
    name: basename(path),
    state: failReason === undefined ? state : `${state}(${failReason})`,
    attempts,
    losses,
    code: state === 'FAILED' ? (error?.code ?? null) : null,
  };
}

/** Names of plain files that did not come through untouched; a file that was told twice or never is one of them. */
function harmed(batch: DrillBatch, outcomes: readonly FileOutcome[]): string[] {
  return batch.plainNames.filter((plain) => {
    const [outcome, ...more] = outcomes.filter(({ path }) => basename(path) === plain);
    if (outcome === undefined || more.length > 0) return true;
    const { state, attempts, losses, result } = outcome;
    return state !== 'COMPLETED' || attempts !== 1 || losses !== 0 || !batch.isRight(plain, result);
  });
}

const alertsOf = (processor: ParallelProcessor): string[] => [
  ...new Set(processor.alertManager.all().map(({ level, rule }) => `${level} ${rule}`)),
];

/** Workers that are not well, once they had their time to be. */
async function fewerWorkers(processor: ParallelProcessor, expected: Expected): Promise<number> {
  const lost = (): number =>
    processor.workers.filter(({ state, isolated }) => isolated !== true && state !== 'HEALTHY' && state !== 'DEGRADED')
      .length;
  const deadline = performance.now() + WHOLE_MS;
  // As many as are expected: those that die are replaced, and one that hangs is known as such some seconds later.
  while (lost() !== (expected.fewer ?? 0) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return lost();
}

/** Some are raised at the next look at the workers. */
async function alertsAreThere(processor: ParallelProcessor, { alerts }: Expected): Promise<void> {
  const deadline = performance.now() + WHOLE_MS;
  const missing = (): boolean => {
    const seen = alertsOf(processor);
    return alerts.some((alert) => !seen.includes(alert));
  };
  while (missing() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
}

function refused(error: AppError): Observed {
  const nothing = { noticeMs: null, stopMs: null, healthyMs: null, fates: [], alerts: [], fewer: 0 };
  return { ...nothing, verdict: 'refused', batch: 'none', harmed: [], litter: [], refusal: error.message };
}

const [name = '', folder = '', answer = ''] = process.argv.slice(2);
const row = EXPECTED.find((expected) => rowName(expected) === name);
if (row === undefined) throw new Error(`There is no row "${name}".`);
const seen = await observe(row, new DrillBatch(folder, row));
writeFileSync(answer, JSON.stringify(seen));
process.kill(process.pid, 'SIGKILL');
