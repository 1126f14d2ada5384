import type { Alert } from '../../shared/domain/alert.ts';

/** Finds the rows of the inbox that are new or have changed since the last look. */
export class AlertFeed {
  readonly #seen = new Map<string, string>();

  /** `rows` newest first, as the inbox gives them; answers oldest first. */
  changed(rows: readonly Alert[]): readonly Alert[] {
    return rows
      .filter((row) => {
        const now = `${row.level} ${row.state} ${row.count} ${row.heldBy?.cause ?? ''}`;
        if (this.#seen.get(row.id) === now) return false;
        this.#seen.set(row.id, now);
        return true;
      })
      .toReversed();
  }
}
