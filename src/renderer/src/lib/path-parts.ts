/** A path cut where the screen may shorten it: `head` gives way with an ellipsis, `tail` always stays. */
export interface PathParts {
  readonly head: string;
  readonly tail: string;
}

/** Longest tail that is never shortened, in characters; fits in the narrowest column. */
const MAX_TAIL = 22;

/** Splits before the file name, or inside a long one so that its end (and the extension) stays. */
export function pathParts(path: string): PathParts {
  const shown = visibleName(path);
  const cut = Math.max(shown.lastIndexOf('/', shown.length - 2), shown.lastIndexOf('\\', shown.length - 2)) + 1;
  const name = shown.slice(cut);
  const characters = Array.from(name);
  if (characters.length <= MAX_TAIL) return { head: shown.slice(0, cut), tail: name };
  const tail = characters.slice(-MAX_TAIL).join('');
  return { head: shown.slice(0, shown.length - tail.length), tail };
}

/** Last part of a path: the name of a file or folder. */
export function baseName(path: string): string {
  const trimmed = path.replace(/[/\\]+$/u, '');
  return visibleName(trimmed.slice(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1) || path);
}

/**
 * Control characters as pictures (a newline in a name reads ␊), and marks that would turn the direction of writing as
 * their code: a file name must not be able to look like another one.
 */
export function visibleName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (mark) => {
    const code = mark.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '\u2421' : `<${code.toString(16).toUpperCase()}>`;
  });
}
