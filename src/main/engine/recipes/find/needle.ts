/** An atom that is one character as it stands, or a thing to step over; see `STEP`. */
interface Step {
  /** The character it stands for; null where it is no single one. */
  readonly char: string | null;
  /** Where it ends. */
  readonly to: number;
}

/** What may be escaped to stand for itself. */
const ITSELF = /[\^$\\.*+?()[\]{}|/]/;
/** An escape of any other kind, all of it. */
const ESCAPE = /\\(?:x[0-9a-f]{2}|u\{[^}]*\}|u[0-9a-f]{4}|[pP]\{[^}]*\}|k<[^>]*>|c.|\d+|.)/iuy;
/** A repetition, from the first character of it on. */
const REPEAT = /(?:[*+?]|\{[^}]*\})\??/y;
/** One of these, put first, says that what stands before it may be missing, or come more often than once. */
const MAY_LACK = /^[*?{]/;

/**
 * The longest text that stands in everything that the pattern matches; '' if there is none to be told of. Takes a valid
 * pattern of flag u. Groups and classes are stepped over, so are repetitions; and a choice between alternatives has none.
 */
export function needleOf(pattern: string): string {
  let longest = '';
  let run = '';
  const keep = (): void => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  for (let at = 0; at < pattern.length;) {
    if (pattern[at] === '|') return '';
    const { char, to } = stepAt(pattern, at);
    const times = matchAt(REPEAT, pattern, to);
    if (char === null) keep();
    else if (!MAY_LACK.test(times)) run += char;
    if (times !== '') keep();
    at = to + times.length;
  }
  keep();
  return longest;
}

function stepAt(pattern: string, at: number): Step {
  const char = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
  if (char === '\\') {
    const escape = matchAt(ESCAPE, pattern, at);
    const itself = escape.length === 2 && ITSELF.test(escape.charAt(1));
    return { char: itself ? escape.charAt(1) : null, to: at + escape.length };
  }
  if (char === '[') return { char: null, to: endOf(pattern, at, classStep) };
  if (char === '(') return { char: null, to: endOf(pattern, at, groupStep) };
  return { char: '.^$'.includes(char) ? null : char, to: at + char.length };
}

/** Where a class or a group ends that begins at `at`. */
function endOf(pattern: string, at: number, step: (pattern: string, at: number) => number): number {
  const close = pattern[at] === '[' ? ']' : ')';
  let to = at + 1;
  while (to < pattern.length && pattern[to] !== close) to = step(pattern, to);
  return to + 1;
}

const classStep = (pattern: string, at: number): number => at + (pattern[at] === '\\' ? 2 : 1);
const groupStep = (pattern: string, at: number): number =>
  '[('.includes(pattern.charAt(at)) ? stepAt(pattern, at).to : classStep(pattern, at);

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? '';
}
