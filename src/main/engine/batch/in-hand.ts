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
