/*
 * The cause of a failure: its message without what is of one file alone, so that files which failed alike are told of
 * together (Sentry's fingerprints and Drain's log templates do the like). Pure.
 */

/** Stand in for what was taken out. */
const NAME = '…';
const NUMBER = '#';
/** Longest cause kept, in characters. */
const MAX_CAUSE = 300;

const QUOTED = /"[^"\n]*"|'[^'\n]*'(?![A-Za-z])|`[^`\n]*`|“[^”\n]*”|‘[^’\n]*’|«[^»\n]*»/gu;
const QUOTED_NAME = /"…"|'…'|`…`|“…”|‘…’|«…»/gu;
const URLS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s,;)]+/giu;
/** `C:\…`, `\\server\…`, `/…`, `./…`; of others those with a dot or a second slash: `and/or` is none. */
const PATHS =
  /(?:\b[A-Za-z]:[\\/]|\\\\)[^\s,;:)]+|(?<![\w.])\.{0,2}\/[^\s,;:)]*[^\s,;:).]|[\w.@-]+\/(?=[^\s,;:)]*[./])[^\s,;:)]*[^\s,;:).]/gu;
const UUIDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/giu;
const HEX = /\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}\b/giu;
/** Not within a word: `UTF8`, `sha256` and `EXDEV2` say what went wrong. */
const NUMBERS = /(?<![\p{L}\p{N}_])[-+]?\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?(?=$|[^\p{L}\p{N}_]|[kKMGT]?i?[Bb]\b|ms\b|s\b)/gu;

/** What files that failed for the same reason have in common. `path`: that of the file, whose name may stand in it as it is. */
export function causeOf(message: string, path = ''): string {
  return shortened(
    firstLine(message, path)
      .replace(QUOTED, NAME)
      .replace(URLS, NAME)
      .replace(PATHS, NAME)
      .replace(UUIDS, NUMBER)
      .replace(HEX, NUMBER)
      .replace(NUMBERS, NUMBER),
  );
}

/** The message as it is, but for the file's own name: how a cause is told while all files say the very same. */
export const saidOf = (message: string, path = ''): string =>
  shortened(firstLine(message, path).replace(QUOTED_NAME, NAME));

const firstLine = (message: string, path: string): string => withoutName(message.split('\n')[0] ?? '', path);

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= MAX_CAUSE ? line : `${line.slice(0, MAX_CAUSE)}…`;
}

/** The whole path first: its end is the name. One letter may stand for anything. */
function withoutName(message: string, path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  let text = message;
  for (const part of [path, name]) if (part.length > 1) text = text.split(part).join(NAME);
  return text;
}
