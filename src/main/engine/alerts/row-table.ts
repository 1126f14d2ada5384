import type { Alert } from '../../../shared/domain/alert.ts';
import { KEEP_MS, MAX_ROWS } from './limits.ts';
import type { Instant, Row } from './row.ts';
import { fromAlert } from './row-view.ts';

const LOOK_MS = 60 * 60 * 1000;

/** The rows, the latest of each key, those that are not over, and which changed when. */
export class RowTable {
  readonly #rows = new Map<string, Row>();
  readonly #latest = new Map<string, string>();
  readonly #open = new Set<string>();
  readonly #changedIn = new Map<string, number>();
  #version = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(restored: readonly Alert[], now: Instant) {
    for (const alert of restored.toSorted((a, b) => a.firstAt - b.firstAt)) this.#put(fromAlert(alert, now));
    this.forget(now);
  }

  /** Counts up with every change of any row. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** There are as many rows as are kept, and none of them is over. */
  get isFull(): boolean {
    return this.#rows.size >= MAX_ROWS && this.#open.size === this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** The last occurrence. */
  latest(key: string): Row | undefined {
    const id = this.#latest.get(key);
    return id === undefined ? undefined : this.#rows.get(id);
  }

  all(): readonly Row[] {
    return [...this.#rows.values()];
  }

  open(): readonly Row[] {
    return [...this.#open].flatMap((id) => this.#rows.get(id) ?? []);
  }

  set(row: Row): void {
    this.#put(row);
    this.touch(row.id);
    if (this.#rows.size > MAX_ROWS) this.#makeRoom();
  }

  /** What is shown of the row changed, though its facts did not. */
  touch(id: string): void {
    this.#version += 1;
    this.#changedIn.set(id, this.#version);
  }

  /** Rows that changed after that version, in no order. */
  changedSince(version: number): readonly Row[] {
    const changed: Row[] = [];
    for (const [id, at] of this.#changedIn) {
      const row = at > version ? this.#rows.get(id) : undefined;
      if (row !== undefined) changed.push(row);
    }
    return changed;
  }

  /** Removes what has been over for longer than it is kept; looks at most once an hour. */
  forget(now: Instant): void {
    if (now.wall - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now.wall;
    for (const [id, { lastAt }] of this.#rows) {
      if (!this.#open.has(id) && now.wall - lastAt > KEEP_MS) this.#remove(id);
    }
    while (this.#rows.size > MAX_ROWS && this.#makeRoom());
  }

  #put(row: Row): void {
    this.#rows.set(row.id, row);
    this.#latest.set(row.key, row.id);
    if (row.phase.state === 'resolved') this.#open.delete(row.id);
    else this.#open.add(row.id);
  }

  /** The oldest row that is over goes. False when none is. */
  #makeRoom(): boolean {
    let oldest: Row | undefined;
    for (const row of this.#rows.values()) {
      if (row.phase.state === 'resolved' && (oldest === undefined || row.lastAt < oldest.lastAt)) oldest = row;
    }
    if (oldest !== undefined) this.#remove(oldest.id);
    return oldest !== undefined;
  }

  #remove(id: string): void {
    const row = this.#rows.get(id);
    this.#rows.delete(id);
    this.#open.delete(id);
    this.#changedIn.delete(id);
    if (row !== undefined && this.#latest.get(row.key) === id) this.#latest.delete(row.key);
  }
}
