import { outcomeOf, type StreamBar, type StreamOutcome } from '../../../../../shared/domain/task-stream.ts';
import type { WorkerHealthMetrics } from '../../../../../shared/domain/worker.ts';

/** Height of a lane, and of the scale below them, pixels. */
export const LANE = 22;
export const SCALE = 18;
/** Left of the lanes: their names. */
export const GUTTER = 34;
/** So that the shortest bar is seen. */
const LEAST_WIDTH = 1.5;

export interface View {
  readonly workers: readonly string[];
  /** Width of the whole drawing, pixels. */
  readonly width: number;
  /** The right edge, epoch milliseconds. */
  readonly end: number;
  /** From edge to edge, milliseconds. */
  readonly spanMs: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly outcome: StreamOutcome | 'running';
}

export const heightOf = (view: Pick<View, 'workers'>): number => view.workers.length * LANE + SCALE;

const xOf = (at: number, { width, end, spanMs }: View): number =>
  GUTTER + ((at - (end - spanMs)) / spanMs) * (width - GUTTER);

/** Where a bar stands; null where it is out of sight. Trouble is higher than what went well: colour is not the only sign. */
export function boxOf(bar: Pick<StreamBar, 'worker' | 'from' | 'to'>, outcome: Box['outcome'], view: View): Box | null {
  const lane = view.workers.indexOf(bar.worker);
  if (lane < 0 || bar.to < view.end - view.spanMs || bar.from > view.end) return null;
  const left = Math.max(GUTTER, xOf(bar.from, view));
  const right = Math.min(view.width, Math.max(left + LEAST_WIDTH, xOf(bar.to, view)));
  const inset = outcome === 'done' || outcome === 'running' ? 5 : 2;
  return { x: left, y: lane * LANE + inset, width: right - left, height: LANE - 2 * inset, outcome };
}

/**
 * What is drawn of a bar. Of many files the share that went wrong is a part of its own at the end, wide enough to be
 * seen: one file in a hundred does not paint the others.
 */
export function boxesOf(bar: StreamBar, view: View): readonly Box[] {
  const outcome = outcomeOf(bar);
  const box = boxOf(bar, outcome, view);
  if (box === null) return [];
  const trouble = bar.failed + bar.retrying;
  if (outcome === 'done' || outcome === 'lost' || trouble >= bar.files) return [box];
  const width = Math.max(Math.min(3, box.width), (box.width * trouble) / bar.files);
  const well = boxOf(bar, 'done', view);
  const wrong = { ...box, x: box.x + box.width - width, width };
  return well === null ? [wrong] : [{ ...well, width: box.width - width }, wrong];
}

/** What is in a worker's hands now, as a bar that has not ended; null where it has just begun, or there is nothing. */
export function runningBar(worker: WorkerHealthMetrics, now: number): StreamBar | null {
  const { currentTask: task, workerId } = worker;
  if (task === undefined || task.runningMs < 250) return null;
  return {
    n: 0,
    worker: workerId,
    from: now - task.runningMs,
    to: now,
    files: 1,
    failed: 0,
    retrying: 0,
    lost: false,
    path: task.path,
  };
}

/** The bar under a point; the last of several, which is drawn on top. */
export function barAt(
  bars: readonly StreamBar[],
  point: { readonly x: number; readonly y: number },
  view: View,
): StreamBar | null {
  return (
    bars.findLast((bar) => {
      const box = boxOf(bar, outcomeOf(bar), view);
      if (box === null) return false;
      const reach = Math.max(0, 4 - box.width) / 2;
      const lane = Math.floor(point.y / LANE);
      return view.workers[lane] === bar.worker && point.x >= box.x - reach && point.x <= box.x + box.width + reach;
    }) ?? null
  );
}

export interface Mark {
  readonly x: number;
  readonly words: string;
}

/** Marks of the scale: how long ago, at round distances. */
export function marks(view: View): readonly Mark[] {
  const stepMs = [5, 10, 30, 60, 120, 300].map((s) => s * 1000).find((ms) => view.spanMs / ms <= 8) ?? 600_000;
  const found: Mark[] = [];
  for (let ago = 0; ago < view.spanMs; ago += stepMs) {
    const seconds = ago / 1000;
    const words = ago === 0 ? 'now' : seconds % 60 === 0 ? `−${seconds / 60} min` : `−${seconds} s`;
    found.push({ x: xOf(view.end - ago, view), words });
  }
  return found;
}
