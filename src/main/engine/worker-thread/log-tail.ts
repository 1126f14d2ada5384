/** What is kept of a lease's log, in characters. */
const KEPT = 64 * 1024;
/** Longest line kept, in characters; the rest is cut and the total stated. */
const LONGEST_LINE = 4096;

export interface Tail {
  /** The last 64 KiB, with a newline after each line. */
  readonly lines: string;
  /** Older lines that are gone. */
  readonly dropped: number;
}

/**
 * The end of what recipes say in one thread. Megabytes of it cost no more than the cutting into lines: old lines go,
 * and are counted.
 */
export class LogTail {
  #lines: string[] = [];
  /** Lines before this one are gone already. */
  #first = 0;
  #kept = 0;
  #dropped = 0;
  /** Start of the line that has no newline yet, and its length if that is more. */
  #open = '';
  #openLength = 0;

  /** Keeps a line; one with newlines in it counts as several. */
  line(text: string): void {
    this.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Takes text as it comes from a stream. */
  write(text: string): void {
    let from = this.#skipOld(text);
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      this.#extend(text, from, end);
      this.#close();
      from = end + 1;
    }
    this.#extend(text, from, text.length);
  }

  /** What was said since the last call; undefined when nothing was. */
  take(): Tail | undefined {
    if (this.#openLength > 0) this.#close();
    if (this.#lines.length === 0) return undefined;
    const lines = `${this.#lines.slice(this.#first).join('\n')}\n`;
    const log = { lines, dropped: this.#dropped };
    this.#lines = [];
    this.#first = this.#kept = this.#dropped = 0;
    return log;
  }

  /** Of a very long text only the end can matter: the lines before it are counted, not cut out. Returns where that starts. */
  #skipOld(text: string): number {
    const cut = text.length - 2 * KEPT;
    if (cut <= 0) return 0;
    const start = text.indexOf('\n', cut) + 1;
    // A single endless line: it is cut like any other.
    if (start === 0) return 0;
    for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) this.#dropped += 1;
    this.#open = '';
    this.#openLength = 0;
    return start;
  }

  #extend(text: string, from: number, to: number): void {
    if (from === to) return;
    const room = LONGEST_LINE - this.#open.length;
    if (room > 0) this.#open += text.slice(from, Math.min(to, from + room));
    this.#openLength += to - from;
  }

  #close(): void {
    const cut = this.#openLength > this.#open.length;
    const line = cut ? `${this.#open}… (cut; ${this.#openLength} characters in all)` : this.#open;
    this.#open = '';
    this.#openLength = 0;
    this.#lines.push(line);
    this.#kept += line.length + 1;
    while (this.#kept > KEPT) {
      this.#kept -= (this.#lines[this.#first] ?? '').length + 1;
      this.#lines[this.#first] = '';
      this.#first += 1;
      this.#dropped += 1;
    }
    if (this.#first > 1024 && this.#first > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }
}
