import { Script } from 'node:vm';

/** One condition of a silence, as Alertmanager's API v2 gives it. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** False for != and !~. */
  readonly isEqual: boolean;
}

/** A regular expression that needs longer on a label is not of a kind that RE2 would have needed long for. */
const REGEX_MS = 50;

/** Whether all matchers hold of these labels; a label that is missing counts as empty. Null when it cannot be told. */
export function matchesAll(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean | null {
  let sure = true;
  for (const { name, value, isRegex, isEqual } of matchers) {
    const label = labels[name] ?? '';
    const holds = isRegex ? matchesRegex(value, label) : value === label;
    if (holds === null) sure = false;
    else if (holds !== isEqual) return false;
  }
  return sure ? true : null;
}

/**
 * Whether the whole of `text` matches, as with Go's RE2. Null for what JavaScript cannot read, or takes too long for: it
 * goes back over its steps where RE2 never does, and a pattern from outside must not hold up this thread.
 */
function matchesRegex(pattern: string, text: string): boolean | null {
  // Flags stand in front in RE2, and groups are named with a P.
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const source = `^(?:${pattern.slice(flags?.[0].length ?? 0).replaceAll('(?P<', '(?<')})$`;
  for (const unicode of ['u', '']) {
    try {
      const test = `new RegExp(${JSON.stringify(source)}, ${JSON.stringify(`${flags?.[1] ?? ''}${unicode}`)}).test(${JSON.stringify(text)})`;
      return new Script(test).runInThisContext({ timeout: REGEX_MS }) === true;
    } catch {
      // Escapes that are fine in RE2 and unknown here: once more as JavaScript read them of old.
    }
  }
  return null;
}
