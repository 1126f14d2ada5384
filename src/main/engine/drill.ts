import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { isEnded } from '../../shared/domain/batch.ts';
import { fieldSchema } from '../../shared/domain/config.ts';
import { DRILL_FAULTS, DRILL_RECIPE, type DrillPlan } from '../../shared/domain/drill.ts';
import type { ParallelProcessor } from './parallel-processor.ts';
import { damageSample, makeSample } from './recipes/drill/sample.ts';
import { HEAP_SHARE } from './recipes/drill/strike.ts';
import { heapPerWorkerMb } from './scheduling/memory-plan.ts';

const MB = 1024 * 1024;
/** Files to every fault: one that it strikes, and others around it that must not suffer. */
const FILES_A_FAULT = 9;
const FILES = DRILL_FAULTS.length * FILES_A_FAULT;
/** How long the batch takes where nothing goes wrong, milliseconds, however many workers there are. */
const WATCH_MS = 15_000;

/** Without these there is no recovery to be watched, or no end: a hang would last for ever. */
const NEEDED = ['enableFaultTolerance', 'enableHealthMonitoring', 'enableAutoRecovery', 'enableCheckpointing'] as const;

/** Those that make the samples of a drill at this moment. */
const starting = new WeakSet<ParallelProcessor>();

/** What a fault drill would do, and why it can't be started now. `interrupted`: one waits to go on. Writes nothing. */
export function planDrill(processor: ParallelProcessor, interrupted: boolean): DrillPlan {
  const memoryBytes = Math.ceil(HEAP_SHARE * heapPerWorkerMb(processor.maxWorkers + 1)) * MB;
  const problem = problemOf(processor, interrupted, memoryBytes);
  return { folder: join(processor.dataDir, 'fault-drill'), files: FILES, memoryBytes, problem };
}

/**
 * Makes the samples anew and starts a batch of them, as any batch is started. Resolves with its id. Rejects with
 * AppError; `not-now` with the problem of the plan, and then nothing was changed.
 */
export async function startDrill(processor: ParallelProcessor, interrupted: boolean): Promise<string> {
  const { folder, problem } = planDrill(processor, interrupted);
  if (problem !== null) throw new AppError('not-now', `The fault drill was not started. ${problem}`);
  starting.add(processor);
  try {
    return await start(processor, folder);
  } finally {
    starting.delete(processor);
  }
}

async function start(processor: ParallelProcessor, folder: string): Promise<string> {
  const [marks, samples, outDir] = [join(folder, 'marks'), join(folder, 'samples'), join(folder, 'copies')];
  await makeFiles({ marks, samples, outDir });
  const napMs = Math.round((WATCH_MS * processor.maxWorkers) / FILES);
  const prepared = await processor.prepare({
    paths: [samples],
    recipe: DRILL_RECIPE,
    options: { marks, napMs },
    outDir,
  });
  return processor.submit(prepared, { outDir, onConflict: 'fail' });
}

function problemOf(processor: ParallelProcessor, interrupted: boolean, memoryBytes: number): string | null {
  const { current, queued, config, memoryGuard } = processor;
  const inWork = current !== null && !isEnded(current.state) && current.state !== 'INTERRUPTED';
  if (inWork || queued.length > 0)
    return 'A batch is in work, which the drill would disturb. Start it when that has ended.';
  if (starting.has(processor)) return 'It is being started already.';
  if (interrupted) return 'An earlier drill was interrupted. Go on with it, or discard it.';
  const off = NEEDED.filter((key) => !config[key]).map((key) => fieldSchema([key])?.title ?? key);
  if (off.length > 0) return `In the settings this is switched off, and the drill needs it: ${off.join(', ')}.`;
  if (memoryGuard.freeBytes - memoryGuard.floorBytes < memoryBytes) {
    return `It needs ${Math.round(memoryBytes / MB)} MB of memory for some seconds, and so much is not free now.`;
  }
  return null;
}

/** Takes away what the last drill left, and nothing else that may lie beside it. */
async function makeFiles(folders: Record<'marks' | 'samples' | 'outDir', string>): Promise<void> {
  try {
    for (const folder of Object.values(folders)) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    for (let number = 1; number <= FILES; number++) await writeSample(folders.samples, number);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('cannot-start', `The samples of the fault drill could not be made: ${why}.`, {
      cause: error,
    });
  }
}

/** The last but one of those around each fault is the one that it strikes. */
async function writeSample(folder: string, number: number): Promise<void> {
  const struck = number % FILES_A_FAULT === FILES_A_FAULT - 1;
  const fault = struck ? DRILL_FAULTS[Math.floor(number / FILES_A_FAULT)] : undefined;
  const name = `${String(number).padStart(2, '0')}-${fault ?? 'sample'}.txt`;
  const sample = makeSample(number);
  await writeFile(join(folder, name), fault === 'damaged' ? damageSample(sample) : sample);
}
