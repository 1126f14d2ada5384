import type { NameExample, NameFinding } from '../../../shared/domain/names.ts';

/** Examples kept of each kind. */
const KEPT = 200;

/** Counts, and keeps the first. */
export class Found {
  readonly #examples: NameExample[] = [];
  #count = 0;

  add(example: () => NameExample): void {
    this.#count += 1;
    if (this.#examples.length < KEPT) this.#examples.push(example());
  }

  get finding(): NameFinding {
    return { count: this.#count, examples: this.#examples };
  }
}
