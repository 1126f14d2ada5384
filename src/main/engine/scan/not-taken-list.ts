import type { NotTaken } from '../../../shared/domain/not-taken.ts';
import { toText } from './byte-string.ts';

/** Endings that are told. */
const TOLD = 10;
/** Endings that are told apart: of a million odd names each may have its own. */
const COUNTED = 1000;

/** What is told as the ending of a name; what else stands behind a last dot is seldom meant as one. */
const USUAL = /\.([\p{L}\p{N}_~-]{1,10})$/u;

/** Takes files out of a walk that the recipe does not take, and counts them by their endings. */
export class NotTakenList {
  readonly #endings: readonly string[] | null;
  readonly #counts = new Map<string, number>();
  #count = 0;

  /** `takes`: see `Recipe.takes`; null takes every file. */
  constructor(takes: readonly string[] | null) {
    this.#endings = takes?.map((ending) => `.${ending}`) ?? null;
  }

  /** True for a file that is no input. `name` is a byte string. */
  has(name: string): boolean {
    if (this.#endings === null) return false;
    const text = toText(name).toLowerCase();
    if (this.#endings.some((ending) => text.length > ending.length && text.endsWith(ending))) return false;
    this.#count += 1;
    const ending = USUAL.exec(text)?.[1];
    if (ending !== undefined && (this.#counts.has(ending) || this.#counts.size < COUNTED))
      this.#counts.set(ending, (this.#counts.get(ending) ?? 0) + 1);
    return true;
  }

  get found(): NotTaken {
    const endings = [...this.#counts].map(([ending, count]) => ({ ending, count }));
    return { count: this.#count, endings: endings.toSorted((a, b) => b.count - a.count).slice(0, TOLD) };
  }
}
