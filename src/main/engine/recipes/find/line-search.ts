import { columnOf, shownLine, shownMatch } from './excerpt.ts';
import { decode, formOf, type Form } from './decode.ts';
import type { FindOptions } from './find-options.ts';
import { Gathered, type Found } from './found.ts';
import { needleOf } from './needle.ts';
import { countNewlines } from './newlines.ts';
import { compile, compileLeap } from './pattern.ts';

const NEWLINE = 10;

/**
 * Bytes that are made text at once: strings of more than 64 KiB are large objects to V8, and each takes longer to get
 * than to fill. Below that it makes no difference where lines match, and small ones waste less where few do.
 */
const WINDOW = 16 * 1024;

/** Below this many characters newlines are counted in the text: a view of the bytes would not pay. */
const FEW = 256;

export interface SearchHooks {
  /** Called before each 16 KiB (or line that is longer): the place to look for a recall. */
  beforeWindow(): void;
  /** Runs the search of lines that may match, or ends it where it takes too long. */
  guard(work: () => void): void;
}

/** Searches blocks of whole lines, one after the other. */
export class LineSearch {
  readonly #options: FindOptions;
  readonly #hooks: SearchHooks;
  readonly #line: RegExp;
  /** Leaps over lines that can't match; null where every line has to be tried. */
  readonly #leap: RegExp | null;
  /** Bytes that stand in every line that matches; null where none are known. */
  readonly #needle: Buffer | null;
  /** They are the same in all encodings. */
  readonly #plainNeedle: boolean;
  readonly #gathered: Gathered;
  #lines = 0;

  constructor(options: FindOptions, chunks: number, hooks: SearchHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#line = compile(options);
    this.#leap = options.invert ? null : compileLeap(options);
    const needle = options.invert || options.ignoreCase ? '' : needleOf(options.pattern);
    this.#needle = needle === '' ? null : Buffer.from(needle);
    this.#plainNeedle = needle.length === this.#needle?.length;
    this.#gathered = new Gathered(options, chunks);
  }

  /** Number, from 1, of the line in hand. */
  get at(): number {
    return this.#lines + 1;
  }

  /** Whole lines; the last one may lack its newline. */
  block(bytes: Buffer): void {
    const form = formOf(bytes, this.#options.encoding);
    const known = this.#plainNeedle || (this.#options.encoding === 'auto' && form !== 'mixed');
    const needle = known ? this.#needle : null;
    const first = this.#leapTo(bytes, 0, needle);
    if (first < bytes.length) this.#hooks.guard(() => this.#windows(bytes, first, form, needle));
  }

  found(): Found {
    return this.#gathered.found(this.#lines);
  }

  #windows(bytes: Buffer, first: number, form: Form, needle: Buffer | null): void {
    for (let from = first; from < bytes.length;) {
      this.#hooks.beforeWindow();
      const to = windowEnd(bytes, from);
      const window = bytes.subarray(from, to);
      this.#search(decode(window, form), window, form);
      from = this.#leapTo(bytes, to, needle);
    }
  }

  /** Start of the next line that holds the needle, or the end of the bytes; the lines before it are counted. */
  #leapTo(bytes: Buffer, from: number, needle: Buffer | null): number {
    if (needle === null || from === bytes.length) return from;
    const hit = bytes.indexOf(needle, from);
    if (hit < 0) {
      this.#lines += linesIn(bytes.subarray(from));
      return bytes.length;
    }
    const start = hit === from ? from : Math.max(from, bytes.lastIndexOf(NEWLINE, hit - 1) + 1);
    this.#lines += countNewlines(bytes.subarray(from, start));
    return start;
  }

  #search(text: string, bytes: Buffer, form: Form): void {
    for (let from = 0; from < text.length;) {
      const start = this.#leap === null ? from : leapFrom(text, from, this.#leap);
      if (start < 0) {
        this.#lines += from === 0 ? linesIn(bytes) : newlines(text, from, text.length) + (text.endsWith('\n') ? 0 : 1);
        return;
      }
      const gap = form === 'latin1' && start - from >= FEW;
      this.#lines += gap ? countNewlines(bytes.subarray(from, start)) : newlines(text, from, start);
      const end = text.indexOf('\n', start);
      const to = end < 0 ? text.length : end;
      this.#try(text.slice(start, text.charCodeAt(to - 1) === 0x0d && to > start ? to - 1 : to));
      this.#lines += 1;
      from = to + 1;
    }
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

/** Start of the next line that may match; -1 if there is none. */
function leapFrom(text: string, from: number, leap: RegExp): number {
  leap.lastIndex = from;
  const found = leap.exec(text);
  // An empty match after the last newline is in no line.
  if (found === null || (found.index >= text.length && text.endsWith('\n'))) return -1;
  return found.index === 0 ? 0 : Math.max(from, text.lastIndexOf('\n', found.index - 1) + 1);
}

/** Whole lines from `from` on, as many as go into a window, but one at least. */
function windowEnd(bytes: Buffer, from: number): number {
  const most = from + WINDOW;
  if (most >= bytes.length) return bytes.length;
  const last = bytes.lastIndexOf(NEWLINE, most - 1) + 1;
  if (last > from) return last;
  const next = bytes.indexOf(NEWLINE, most) + 1;
  return next > 0 ? next : bytes.length;
}

/** Lines that begin in these bytes: the last need not end. */
const linesIn = (bytes: Buffer): number => countNewlines(bytes) + (bytes.at(-1) === NEWLINE ? 0 : 1);

function newlines(text: string, from: number, to: number): number {
  if (from === to) return 0;
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
