import { UNDO_MS } from './limits.ts';
import type { Row } from './row.ts';

interface Kept {
  readonly until: number;
  readonly before: readonly Row[];
}

/** Keeps for ten active seconds how rows were before a person did something to them. */
export class UndoShelf {
  readonly #kept = new Map<string, Kept>();
  #last = 0;

  /** The token to take it back with; null when nothing was changed. */
  keep(before: readonly Row[], active: number): string | null {
    this.#forget(active);
    if (before.length === 0) return null;
    this.#last += 1;
    const token = `undo-${this.#last}`;
    this.#kept.set(token, { until: active + UNDO_MS, before });
    return token;
  }

  /** The rows as they were; none when it is too late. Once. */
  take(token: string, active: number): readonly Row[] {
    this.#forget(active);
    const kept = this.#kept.get(token);
    this.#kept.delete(token);
    return kept?.before ?? [];
  }

  #forget(active: number): void {
    for (const [token, { until }] of this.#kept) if (active > until) this.#kept.delete(token);
  }
}
