import type { WorkerHealthMetrics } from '../../../../shared/domain/worker.ts';
import { formatDuration } from '../../lib/duration.ts';

/** A file with a deadline is spoken of once it gave no sign for this long. */
const QUIET_MS = 10_000;
/** A worker that is not well can be stopped by hand once its file is in hand for this long. */
const IN_HAND_MS = 10_000;

/** What comes next for a worker if nothing changes. */
export type Outlook = 'countdown' | 'parked' | 'zombie' | 'deadline';

/** Undefined while the engine leaves the worker alone. */
export function outlook(worker: WorkerHealthMetrics): Outlook | undefined {
  if (worker.zombie === true) return 'zombie';
  if (worker.parkedUntil !== undefined) return 'parked';
  if (worker.stopsInMs !== undefined) return 'countdown';
  const mayBeQuiet = worker.deadlineMs !== undefined && worker.currentTask !== undefined;
  return mayBeQuiet && worker.verdict === 'working' ? 'deadline' : undefined;
}

/** The same in words; empty while there is nothing to say. `now` is wall-clock time, epoch milliseconds. */
export function outlookWords(worker: WorkerHealthMetrics, now: number): string {
  const { stopsInMs = 0, parkedUntil = 0, deadlineMs = 0, lastBeatAt } = worker;
  switch (outlook(worker)) {
    case 'zombie':
      return 'hangs in the system; its place stays empty until it lets go';
    case 'parked':
      return parkedUntil <= now
        ? 'starts again'
        : `parked for ${wholeSeconds(parkedUntil - now)} after too many deaths`;
    case 'countdown':
      return stopsInMs <= 0 ? 'is being stopped' : `stopped in ${wholeSeconds(stopsInMs)}`;
    case 'deadline':
      return now - lastBeatAt < QUIET_MS ? '' : `may take ${formatDuration(deadlineMs)} without a sign`;
    case undefined:
      return '';
  }
}

/** Rounded up, so that it never says 0 s while there is time left; `9 s` and not `9.0 s`. */
function wholeSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

/** What a person can do to a worker now. */
export interface Acts {
  readonly extend: boolean;
  readonly stop: boolean;
}

export function possibleActs(worker: WorkerHealthMetrics): Acts {
  const { stopsInMs, verdict, currentTask } = worker;
  if (worker.zombie === true || worker.parkedUntil !== undefined) return { extend: false, stop: false };
  const counted = stopsInMs !== undefined && stopsInMs > 0;
  const unwell = verdict === 'slow' || verdict === 'waiting' || verdict === 'no-progress' || verdict === 'stuck';
  return { extend: counted, stop: counted || (unwell && (currentTask?.runningMs ?? 0) > IN_HAND_MS) };
}

/** Share of the heap limit from which a bar warns, and from which it alarms (the states of a worker use the same). */
export function heapTone(percent: number): 'run' | 'warn' | 'bad' {
  if (percent > 85) return 'bad';
  return percent > 75 ? 'warn' : 'run';
}
