import type { EventEmitter } from 'node:events';

/** Characters kept of what a process wrote. */
const KEPT = 4096;

/** Reads the output of a process away, so that it never waits for us, and keeps the end of it. */
export class LastWords {
  #text = '';

  listen(...streams: readonly (EventEmitter | null)[]): void {
    for (const stream of streams) stream?.on('data', (block: Buffer) => this.add(block.toString('utf8')));
  }

  add(text: string): void {
    this.#text = `${this.#text}${text.slice(-KEPT)}`.slice(-KEPT);
  }

  get text(): string {
    return this.#text;
  }
}
