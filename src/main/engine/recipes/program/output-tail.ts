/** What is kept of the words of a program, in bytes. */
const KEPT = 64 * 1024;
/** Longest last line that is quoted, in characters. */
const QUOTED = 300;

/** The end of what a program said. Whatever it says, no more than about twice what is kept is in memory. */
export class OutputTail {
  /** In all, bytes. */
  bytes = 0;
  #pieces: Buffer[] = [];
  #held = 0;

  add(piece: Buffer): void {
    this.bytes += piece.length;
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.#held <= 2 * KEPT) return;
    // A copy: what is kept must not keep a larger buffer.
    const kept = Buffer.from(this.#joined());
    this.#pieces = [kept];
    this.#held = kept.length;
  }

  /** The last 64 KiB as text, without blanks at the end. */
  get text(): string {
    return this.bytes === 0 ? '' : this.#joined().toString().trimEnd();
  }

  /** The last line that says something; empty where there is none. */
  get lastLine(): string {
    const text = this.text;
    const line = text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1).trim();
    return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line;
  }

  #joined(): Buffer {
    const all = Buffer.concat(this.#pieces);
    return all.subarray(Math.max(0, all.length - KEPT));
  }
}
