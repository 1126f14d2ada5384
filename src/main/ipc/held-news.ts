/** More than a person would read. */
const MOST = 100;

/** News for a page that may not listen yet, or not any more: it gets them, in order, once it does. */
export class HeldNews {
  #held: (() => void)[] | null = [];

  /** The page does not listen from now on. */
  hold(): void {
    this.#held ??= [];
  }

  /** It does. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }

  /** Tells now, or later; of more than a hundred the oldest are lost. */
  tell(tell: () => void): void {
    if (this.#held === null) return tell();
    this.#held.push(tell);
    if (this.#held.length > MOST) this.#held.shift();
  }
}
