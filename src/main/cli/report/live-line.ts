import type { Output } from '../output.ts';

/** The last line of a terminal, drawn over itself. Clear it before anything else is written. */
export class LiveLine {
  readonly #out: Output;
  #shown = '';

  constructor(out: Output) {
    this.#out = out;
  }

  draw(text: string): void {
    if (text === this.#shown) return;
    this.#out.write(`\r${text}\x1b[K`);
    this.#shown = text;
  }

  clear(): void {
    if (this.#shown !== '') this.#out.write('\r\x1b[K');
    this.#shown = '';
  }
}
