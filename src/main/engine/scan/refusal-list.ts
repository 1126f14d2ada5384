import type { Refusal } from '../../../shared/domain/batch.ts';
import { toBytes } from './byte-string.ts';
import { displayPath } from './path-table.ts';
import { MAX_REFUSALS } from './scan-result.ts';

/** Counts every refusal and keeps the first `MAX_REFUSALS`, those that a person named before all others. */
export class RefusalList {
  readonly #named: Refusal[] = [];
  readonly #met: Refusal[] = [];
  #count = 0;

  add(byteString: string, reason: string, named: boolean): void {
    this.#count += 1;
    const list = named ? this.#named : this.#met;
    if (list.length < MAX_REFUSALS) list.push({ ...displayPath(toBytes(byteString)), reason, named });
  }

  get kept(): readonly Refusal[] {
    return [...this.#named, ...this.#met].slice(0, MAX_REFUSALS);
  }

  get count(): number {
    return this.#count;
  }
}

/** What the system said, in its words: `permission denied (EACCES)`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const parts = /^(E[A-Z0-9]+): (.+?)(?:, |$)/.exec(error.message);
  return parts === null ? error.message : `${parts[2] ?? ''} (${parts[1] ?? ''})`;
}
