import { ControlRow, RECALL_ALL, type ControlBuffers } from '../workers/control.ts';

/** What the workers have in hand, read from their shared words. */
export class InHand {
  readonly rows: readonly ControlRow[];

  constructor(control: ControlBuffers, slots: number) {
    this.rows = Array.from({ length: slots }, (_, i) => new ControlRow(control, i + 1));
  }

  /** Tasks begun and not ended. */
  get tasks(): number {
    return this.rows.filter((row) => row.load('current') !== 0).length;
  }

  /** Bytes worked through of those tasks. */
  get bytes(): number {
    return this.rows.reduce((sum, row) => sum + (row.load('current') === 0 ? 0 : row.float('fileBytes')), 0);
  }

  /** Takes back all leases; a worker sees it between two tasks and between two reads. */
  recall(): void {
    for (const row of this.rows) row.store('recall', RECALL_ALL);
  }

  allow(): void {
    for (const row of this.rows) row.store('recall', 0);
  }
}

/** What has been worked through of files that have not ended. */
export interface UnderWay {
  /** Slots that have a task in hand. */
  readonly running: number;
  /** Bytes of the files and chunks in hand that were worked through already, and of chunks that are done. */
  readonly bytesInHand: number;
  /** Chunks that are done of files that are not. */
  readonly chunksInHand: number;
}

/** A file of which some chunks are done, or may be. */
interface Begun {
  readonly task: number;
  readonly of: number;
  readonly done: number;
}

export function underWay(
  inHand: Pick<InHand, 'tasks' | 'bytes'> | null,
  begun: Iterable<Begun>,
  size: Float64Array,
): UnderWay {
  let bytes = inHand?.bytes ?? 0;
  let chunks = 0;
  for (const { task, of, done } of begun) {
    chunks += done;
    bytes += ((size[task] ?? 0) * done) / of;
  }
  return { running: inHand?.tasks ?? 0, bytesInHand: Math.round(bytes), chunksInHand: chunks };
}
