import { isJunk, type Junk } from '../../../shared/domain/junk.ts';
import { toText } from './byte-string.ts';

/** Names that are told. */
const TOLD = 10;

/** Takes junk out of a walk, counts it and keeps the first of its names. */
export class JunkList {
  readonly #allowed: boolean;
  readonly #names = new Set<string>();
  #count = 0;

  /** `allowed`: nothing is taken out. */
  constructor(allowed: boolean) {
    this.#allowed = allowed;
  }

  /** True for what is no input. */
  takes(name: string): boolean {
    if (this.#allowed || !isJunk(name)) return false;
    this.#count += 1;
    if (this.#names.size < TOLD) this.#names.add(toText(name));
    return true;
  }

  get found(): Junk {
    return { count: this.#count, names: [...this.#names] };
  }
}
