import type { Refusal } from '../../../shared/domain/batch.ts';
import { toBytes } from './byte-string.ts';
import { displayPath } from './path-table.ts';
import { MAX_REFUSALS } from './scan-result.ts';

/** Counts every refusal and keeps the first `MAX_REFUSALS`. */
export class RefusalList {
  readonly #kept: Refusal[] = [];
  #count = 0;

  add(byteString: string, reason: string, named: boolean): void {
    this.#count += 1;
    if (this.#kept.length < MAX_REFUSALS) this.#kept.push({ ...displayPath(toBytes(byteString)), reason, named });
  }

  get kept(): readonly Refusal[] {
    return this.#kept;
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
