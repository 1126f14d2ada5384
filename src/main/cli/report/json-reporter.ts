import type { Alert } from '../../../shared/domain/alert.ts';
import type {
  BatchProgress,
  BatchState,
  OriginalsFigures,
  Refusal,
  ResumeOffer,
} from '../../../shared/domain/batch.ts';
import { summaryOf } from '../../../shared/domain/batch-summary.ts';
import { NO_TASKS, type TaskMetadata } from '../../../shared/domain/task.ts';
import type { Output } from '../output.ts';
import type { DryRunReport, Reporter, StartReport } from './reporter.ts';

const VERSION = 1;

/** The last line of every stream. Its fields are relied on: their names and order stay. */
interface Summary {
  readonly id: string | null;
  readonly recipe: string;
  readonly outcome: BatchState | 'DRY_RUN';
  readonly counts: BatchProgress['counts'];
  readonly files: number;
  readonly refused: number;
  readonly retries: number;
  readonly chunks: number;
  /** Active seconds of work, over all sessions. */
  readonly seconds: number;
  readonly bytes: number;
  readonly outputs: readonly string[];
  readonly resumable: boolean;
  /** Files left out before the start; absent for none. */
  readonly skipped?: number;
  /** What became of originals; of a dry run, how many would go. Absent where they are kept. */
  readonly originals?: OriginalsFigures | number;
  /** Of a dry run. */
  readonly junk?: number;
  readonly renamed?: number;
  readonly naming?: string;
  readonly notTaken?: number;
  readonly notes?: readonly string[];
}

const NOTHING = {
  id: null,
  counts: NO_TASKS,
  files: 0,
  refused: 0,
  retries: 0,
  chunks: 0,
  seconds: 0,
  bytes: 0,
  outputs: [],
  resumable: false,
} as const satisfies Omit<Summary, 'recipe' | 'outcome'>;

/** Of a batch that goes on, what the `start` line tells beside the counts. */
const FOUND = [
  'verified',
  'changed',
  'removed',
  'replaced',
  'outputsMissing',
  'outputsAltered',
  'resultsMissing',
  'pendingGone',
  'inFlight',
  'suspects',
] as const satisfies readonly (keyof ResumeOffer)[];

/** One JSON object a line on stdout, each with `v` and `type`; `progress` at most twice a second, `summary` last. */
export class JsonReporter implements Reporter {
  readonly periodMs = 500;
  readonly wantsCompleted: boolean;
  readonly #out: Output;

  /** `all`: tell COMPLETED tasks too. */
  constructor(out: Output, all: boolean) {
    this.#out = out;
    this.wantsCompleted = all;
  }

  scanning(): void {
    // Nothing: the stream begins with the batch.
  }

  checking(): void {
    // Nothing: the stream begins with the batch.
  }

  started({ batch, workers, resumed, offer, notes, plan }: StartReport): void {
    const { id, recipe, createdAt, files, bytes, refused, counts, outDir, resumable } = batch;
    const created = new Date(createdAt).toISOString();
    this.#line('start', {
      id,
      recipe,
      created,
      resumed,
      files,
      bytes,
      refused,
      counts,
      workers,
      outDir,
      resumable,
      notes,
      ...plan,
      ...(offer === undefined ? {} : found(offer)),
    });
  }

  refused(refused: readonly Refusal[]): void {
    for (const refusal of refused) this.#line('refused', refusal);
  }

  task(task: TaskMetadata): void {
    this.#line('task', task);
  }

  alert({
    id,
    rule,
    level,
    state,
    count,
    component,
    workerId,
    message,
    action,
    firstAt,
    lastAt,
    examples,
    metadata,
    heldBy,
    digest,
  }: Alert): void {
    this.#line('alert', {
      id,
      rule,
      level,
      state,
      count,
      component,
      workerId,
      message,
      action,
      firstAt,
      lastAt,
      examples,
      metadata,
      heldBy,
      digest,
    });
  }

  progress(batch: BatchProgress): void {
    const { id, state, phase, counts, files, bytes, bytesDone, retries, seconds, filesPerSecond, bytesPerSecond, eta } =
      batch;
    this.#out.sparableLine(
      line('progress', {
        id,
        state,
        phase,
        counts,
        files,
        bytes,
        bytesDone,
        retries,
        seconds,
        filesPerSecond,
        bytesPerSecond,
        eta,
      }),
    );
  }

  summary(batch: BatchProgress): void {
    this.#summary(summaryOf(batch));
  }

  dryRun({ recipe, files, bytes, refused, outputs, plan, notes }: DryRunReport): void {
    const counts = { ...NO_TASKS, PENDING: files };
    this.#summary({
      ...NOTHING,
      recipe,
      outcome: 'DRY_RUN',
      counts,
      files,
      refused,
      chunks: files,
      bytes,
      outputs,
      ...plan,
      notes,
    });
  }

  notStarted(recipe: string): void {
    this.#summary({ ...NOTHING, recipe, outcome: 'INTERRUPTED' });
  }

  #summary({ id, recipe, outcome, seconds, ...rest }: Summary): void {
    const { counts, files, refused, retries, chunks, bytes, outputs, resumable, ...more } = rest;
    const rounded = Math.round(seconds * 1000) / 1000;
    this.#line('summary', {
      id,
      recipe,
      outcome,
      counts,
      files,
      refused,
      retries,
      chunks,
      seconds: rounded,
      bytes,
      outputs,
      resumable,
      ...more,
    });
  }

  #line(type: string, fields: object): void {
    this.#out.line(line(type, fields));
  }
}

/** The figures of the relaunch dialog. */
function found(offer: ResumeOffer): object {
  return { ...Object.fromEntries(FOUND.map((key) => [key, offer[key]])), held: offer.held.count };
}

function line(type: string, fields: object): string {
  return JSON.stringify({ v: VERSION, type, ...fields });
}
