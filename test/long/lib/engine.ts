import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ParallelProcessor } from '../../../src/main/engine/parallel-processor.ts';
import { seededRandom } from '../../../src/main/engine/ports.ts';
import type { ProcessOptions } from '../../../src/main/engine/requests.ts';
import type { ParallelConfigInput } from '../../../src/shared/domain/config.ts';
import type { WorkerHealthMetrics } from '../../../src/shared/domain/worker.ts';

/*
 * One batch of the engine in a process of its own, told line by line as JSON: what a long test needs to see from
 * outside while it stops this process, takes its processors or its memory. The request is a file of JSON.
 */

interface Request {
  readonly recipe: string;
  readonly inputs: string;
  /** Inputs of a batch before, of which nothing is told but the memory after it. */
  readonly warmUp?: string;
  readonly out?: string;
  readonly data: string;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly config: ParallelConfigInput;
}

const SAMPLE_MS = 250;
const REST_FILES = 100;
/** What was freed goes back to the system a moment later. */
const SETTLE_MS = 1000;

// Not by the command line: a thread does not take such a flag.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const began = Date.now();
const say = (k: string, fields: object): void => {
  process.stdout.write(`${JSON.stringify({ k, at: Date.now(), ms: Date.now() - began, ...fields })}\n`);
};

async function main(request: Request): Promise<void> {
  const processor = new ParallelProcessor(request.config, {
    dataDir: request.data,
    random: seededRandom(request.seed),
    logger: {
      // A line a lease would be most of the output.
      wants: (level) => level !== 'debug',
      log: (level, message, fields) => say('log', { level, message, ...fields }),
    },
  });
  const { recipe, inputs, options, out } = request;
  if (request.warmUp !== undefined) {
    const warmUp = processor.processFilesParallel([request.warmUp], recipe, { options, ...outputs(out, 'warm-up') });
    for await (const { path, state } of warmUp) if (state === 'CANCELLED') throw new Error(`${path} was cancelled.`);
    await whole(processor);
    say('warm', { rss: await restingMemory(processor, request) });
  }
  const stop = watch(processor);
  say('start', {});
  const stream = processor.processFilesParallel([inputs], recipe, { options, ...outputs(out, 'run') });
  for await (const { path, state, failReason, attempts, losses, error } of stream) {
    say('task', { name: basename(path), state, reason: failReason, attempts, losses, code: error?.code });
  }
  const end = await processor.current?.done;
  say('end', { state: end?.state, counts: end?.counts, folder: processor.checkpointManager.folderOf(end?.id ?? '') });
  await whole(processor);
  stop();
  say('pool', {
    workers: threads(processor).map(({ workerId, state, restarts }) => ({ workerId, state, restarts })),
    alerts: processor.alertManager.all().map(({ level, rule, count, state }) => ({ level, rule, count, state })),
    rss: await restingMemory(processor, request),
  });
  await processor.shutdown();
}

const outputs = (out: string | undefined, run: string): ProcessOptions =>
  out === undefined ? {} : { out: join(out, run) };

/** Resident memory once all garbage is gone, that of the threads too: a batch leaves more of it, or less. */
async function restingMemory(processor: ParallelProcessor, { data, recipe }: Request): Promise<number> {
  const inputs = join(data, '../rest');
  mkdirSync(inputs, { recursive: true });
  for (let i = 0; i < REST_FILES; i++) writeFileSync(join(inputs, String(i)), '');
  const gone = join(dirname(recipe), 'collects-garbage.js');
  for await (const { path, state } of processor.processFilesParallel([inputs], gone)) {
    if (state !== 'COMPLETED') throw new Error(`${path} ended as ${state}.`);
  }
  collect();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return process.memoryUsage.rss();
}

const threads = (processor: ParallelProcessor): WorkerHealthMetrics[] =>
  processor.workers.filter(({ isolated }) => isolated !== true);

/** Resolves when every worker is well, or has had its time to be; a parked one is away for a minute. */
async function whole(processor: ParallelProcessor): Promise<void> {
  const deadline = performance.now() + 70_000;
  const well = (): boolean => threads(processor).every(({ state }) => state === 'HEALTHY' || state === 'DEGRADED');
  while (!well() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
}

/** Tells each change of a verdict and of the memory guard, and the memory of this process. Returns how to stop. */
function watch(processor: ParallelProcessor): () => void {
  const known = new Map<string, string>();
  let level = '';
  const look = (): void => {
    for (const worker of processor.workers) {
      const { workerId, verdict, state, reason, currentTask, isolated = false, parkedUntil } = worker;
      const now = `${verdict} ${state} ${currentTask?.taskId ?? ''} ${parkedUntil ?? ''}`;
      if (verdict !== 'idle' && verdict !== 'working' && known.get(workerId) !== now) {
        const name = currentTask === undefined ? undefined : basename(currentTask.path);
        say('verdict', { workerId, verdict, state, reason, name, isolated, parked: parkedUntil !== undefined });
      }
      known.set(workerId, now);
    }
    endPaused(processor);
    const guard = processor.memoryGuard;
    if (guard.level !== level) say('memory', { ...guard });
    level = guard.level;
  };
  const unlisten = processor.onChange(look);
  const timer = setInterval(() => {
    look();
    say('sample', {
      rss: process.memoryUsage.rss(),
      done: processor.current?.progress().counts.COMPLETED ?? 0,
      busy: processor.workers.filter(({ currentTask }) => currentTask !== undefined).length,
    });
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    unlisten();
  };
}

/** There is no person here to go on: a batch that paused by itself ends here, and says so. */
function endPaused(processor: ParallelProcessor): void {
  const { id, state, pauseReason } = processor.current?.progress() ?? {};
  if (id === undefined || state !== 'PAUSED') return;
  say('paused', { reason: pauseReason });
  processor.cancel(id);
}

await main(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Request);
