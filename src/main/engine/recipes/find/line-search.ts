import { isAscii, isUtf8 } from 'node:buffer';
import { scanWords } from '../text/word-scan.ts';
import { columnOf, shownLine, shownMatch } from './excerpt.ts';
import type { FindOptions } from './find-options.ts';
import { Gathered, type Found } from './found.ts';
import { compile, compileLeap } from './pattern.ts';

const NEWLINE = 10;

/** Searches blocks of whole lines, one after the other. */
export class LineSearch {
  readonly #options: FindOptions;
  readonly #line: RegExp;
  /** Leaps over lines that can't match; null where every line has to be tried. */
  readonly #leap: RegExp | null;
  readonly #gathered: Gathered;
  #lines = 0;

  constructor(options: FindOptions, chunks: number) {
    this.#options = options;
    this.#line = compile(options);
    this.#leap = options.invert ? null : compileLeap(options);
    this.#gathered = new Gathered(options, chunks);
  }

  /** Number, from 1, of the line in hand. */
  get at(): number {
    return this.#lines + 1;
  }

  /** Whole lines; the last one may lack its newline. */
  block(bytes: Buffer): void {
    const plain = this.#options.encoding === 'latin1' || isAscii(bytes);
    if (plain) this.#search(bytes.toString('latin1'), bytes);
    else if (isUtf8(bytes)) this.#search(bytes.toString('utf8'), bytes);
    else this.#eachLine(bytes);
  }

  found(): Found {
    return this.#gathered.found(this.#lines);
  }

  /** Some lines are no UTF-8: which, is looked at one by one. */
  #eachLine(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, from);
      const to = end < 0 ? bytes.length : end + 1;
      const line = bytes.subarray(from, to);
      this.#search(line.toString(isUtf8(line) ? 'utf8' : 'latin1'), line);
      from = to;
    }
  }

  #search(text: string, bytes: Buffer): void {
    for (let from = 0; from < text.length;) {
      const start = this.#leap === null ? from : this.#leapFrom(text, from, this.#leap);
      if (start < 0) {
        // Nothing was found at all: newlines are counted in the bytes, ten times as fast.
        this.#lines += from === 0 ? linesIn(bytes) : newlines(text, from, text.length) + (text.endsWith('\n') ? 0 : 1);
        return;
      }
      this.#lines += newlines(text, from, start);
      const end = text.indexOf('\n', start);
      const to = end < 0 ? text.length : end;
      this.#try(text.slice(start, text.charCodeAt(to - 1) === 0x0d && to > start ? to - 1 : to));
      this.#lines += 1;
      from = to + 1;
    }
  }

  /** Start of the next line that may match; -1 if there is none. */
  #leapFrom(text: string, from: number, leap: RegExp): number {
    leap.lastIndex = from;
    const found = leap.exec(text);
    // An empty match after the last newline is in no line.
    if (found === null || found.index >= text.length) return -1;
    return found.index === 0 ? 0 : Math.max(from, text.lastIndexOf('\n', found.index - 1) + 1);
  }

  #try(line: string): void {
    const { invert, maxText } = this.#options;
    if (!this.#gathered.open) {
      if (this.#line.test(line) !== invert) this.#gathered.skip(1);
      return;
    }
    const found = this.#line.exec(line);
    if ((found !== null) === invert) return;
    const [at, match, column] = found === null ? [0, '', 0] : [found.index, found[0], columnOf(line, found.index)];
    this.#gathered.add([this.#lines + 1, column, shownMatch(match, maxText), shownLine(line, at, maxText)]);
  }
}

/** Lines that begin in these bytes: the last need not end. */
const linesIn = (bytes: Buffer): number => scanWords(bytes, 'ascii').lines + (bytes.at(-1) === NEWLINE ? 0 : 1);

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
