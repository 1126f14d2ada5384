/** What a template of output names may hold in braces, with what it stands for. */
export const PLACEHOLDERS = {
  name: 'the name that the recipe gives, such as photo.webp',
  stem: 'that name without its extension',
  ext: 'its extension, without the dot',
  dir: 'the folder, as it is mirrored below the output folder',
  n: 'the number of the file in the batch, from 1, padded with zeros',
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;

/** The recipe's own names. */
export const OWN_NAMES = '{name}';

/** Longest template, in characters. */
export const TEMPLATE_MAX = 500;

type Part = { readonly text: string } | { readonly put: Placeholder };

/** A template that was understood. Plain data: it goes to other threads as it is. */
export interface Template {
  readonly parts: readonly Part[];
  /** It gives the whole path below the output folder; else only the name, and the tree is kept. */
  readonly whole: boolean;
}

/**
 * Reads a template. Without a slash it names each file in the folder that mirrors the input's; with one it gives the
 * whole path below the output folder (`./{name}` puts all files into one folder). `{{` and `}}` stand for braces.
 * The literal text comes as `encode` makes it. Gives what is wrong, in words, for one that was not understood.
 */
export function parseTemplate(template: string, encode: (text: string) => string = same): Template | string {
  if (template === '') return 'it is empty';
  if (template.length > TEMPLATE_MAX) return `it is longer than ${TEMPLATE_MAX} characters`;
  if (template.includes('\0')) return 'it holds a zero byte';
  const whole = template.includes('/');
  const parts = partsOf(template.startsWith('./') ? template.slice(2) : template);
  if (typeof parts === 'string') return parts;
  return (
    wayProblem(template) ?? { parts: parts.map((part) => ('text' in part ? { text: encode(part.text) } : part)), whole }
  );
}

const same = (text: string): string => text;

function partsOf(template: string): Part[] | string {
  const parts: Part[] = [];
  const pieces = /\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g;
  for (const [piece] of template.matchAll(pieces)) {
    if (piece === '{{' || piece === '}}') parts.push({ text: piece.slice(1) });
    else if (piece === '{' || piece === '}')
      return `"${piece}" has no partner (write "${piece}${piece}" for the sign itself)`;
    else if (piece.startsWith('{')) {
      const put = piece.slice(1, -1);
      if (!isPlaceholder(put)) return `${piece} is unknown; there are: ${known()}`;
      parts.push({ put });
    } else parts.push({ text: piece });
  }
  return parts;
}

const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(PLACEHOLDERS, name);
const known = (): string =>
  Object.keys(PLACEHOLDERS)
    .map((name) => `{${name}}`)
    .join(', ');

/** What of its slashes and dots leads out of the output folder, or nowhere. */
function wayProblem(template: string): string | null {
  if (template.startsWith('/')) return 'it begins with a slash; names start at the output folder';
  const steps = (template.startsWith('./') ? template.slice(2) : template).split('/');
  if (steps.includes('..')) return '".." leads out of the output folder';
  if (steps.includes('.')) return '"." stands for a folder only as "./" at the beginning';
  if (steps.at(-1) === '') return 'it ends with a slash, so the file has no name';
  return steps.includes('') ? 'it has two slashes in a row' : null;
}

/** Whether names depend on the place of a file in the batch. */
export const countsFiles = ({ parts }: Template): boolean => parts.some((part) => 'put' in part && part.put === 'n');

/** What a name is made of. */
export interface Named {
  /** As the recipe has it: the path below the output folder. */
  readonly target: string;
  /** From 1. */
  readonly n: number;
  /** Files of the batch. */
  readonly files: number;
}

/**
 * The path below the output folder. Text in, text out; where names are bytes, one character for each byte. What comes
 * out may be no name: see `nameProblem`.
 */
export function fillTemplate({ parts, whole }: Template, { target, n, files }: Named): string {
  const cut = target.lastIndexOf('/');
  const dir = target.slice(0, Math.max(0, cut));
  const name = target.slice(cut + 1);
  const [stem, ext] = splitName(name);
  const values = { name, stem, ext, dir, n: String(n).padStart(String(files).length, '0') };
  let filled = '';
  for (const part of parts) {
    if ('text' in part) filled += part.text.startsWith('/') && filled === '' ? part.text.slice(1) : part.text;
    // A file without an extension has no dot before it either.
    else if (part.put === 'ext' && ext === '' && filled.endsWith('.')) filled = filled.slice(0, -1);
    else filled += values[part.put];
  }
  return whole || dir === '' ? filled : `${dir}/${filled}`;
}

/** A name without its extension, and that without its dot; a dot at the beginning begins none. */
export function splitName(name: string): readonly [stem: string, ext: string] {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, ''];
}

/** The same path with a number behind the stem of its name: `a/b (2).txt`. */
export function numberedName(target: string, number: number): string {
  const cut = target.lastIndexOf('/') + 1;
  const [stem, ext] = splitName(target.slice(cut));
  return `${target.slice(0, cut)}${stem} (${number})${ext === '' && !target.endsWith('.') ? '' : `.${ext}`}`;
}
