import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../../../shared/app-error.ts';
import { SCRIPT_ENDINGS } from './endings.ts';
import { copyEnding, importedFile, importedPackage, importsOf, withImports } from './imports.ts';
import { stripTypes } from './syntax.ts';

const TYPED = new Set(['.ts', '.mts', '.cts']);
/** Bounds of what one script may be, its imports by path included: a slip, such as a bundle of everything, ends here. */
const MOST_FILES = 500;
const MOST_BYTES = 32 * 1024 * 1024;
/** Characters of the beginning that are shown to who is to agree. */
const HEAD = 4000;

/** One module of a script, as it is to be copied. */
export interface SourceFile {
  /** Of the original. */
  readonly path: string;
  /** Of the copy: flat, and with an ending that says what it is. */
  readonly name: string;
  /** Without types, its imports by path leading to copies. */
  readonly code: string;
}

/** A script as it stands on the disk, with all that it imports by path. */
export interface ScriptSource {
  readonly path: string;
  readonly sha256: string;
  /** The script itself first. */
  readonly files: readonly SourceFile[];
  /** Packages that it imports: used where they are, and not copied. */
  readonly packages: readonly { readonly name: string; readonly folder: string }[];
  /** How it begins, for a person. */
  readonly head: string;
}

interface Read {
  readonly path: string;
  readonly bytes: Buffer;
  readonly code: string;
}

/**
 * Reads a script and what it imports by path. Runs none of it. Throws AppError `usage` where it cannot be read or does
 * not parse. Loads the compiler when there are types: for a thread.
 */
export function readSource(path: string): ScriptSource {
  const files = readAll(path);
  const names = new Map(files.map(({ path: at, code }, i) => [at, nameOf(at, code, i)]));
  const packages = new Map<string, string>();
  for (const { path: at, code } of files) {
    for (const imported of importsOf(code)) {
      const found = importedPackage(imported, at);
      if (found !== null && !packages.has(found.name)) packages.set(found.name, found.folder);
    }
  }
  return {
    path,
    sha256: hashOf(files),
    files: files.map(({ path: at, code }) => ({ path: at, name: names.get(at) ?? '', code: copyOf(at, code, names) })),
    packages: [...packages].map(([name, folder]) => ({ name, folder })),
    head: (files[0]?.bytes.toString('utf8') ?? '').slice(0, HEAD),
  };
}

function readAll(entry: string): readonly Read[] {
  const files: Read[] = [];
  const known = new Set<string>();
  const waiting = [realOf(entry)];
  let bytes = 0;
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (known.has(path)) continue;
    known.add(path);
    const file = readOne(path, entry);
    files.push(file);
    bytes += file.bytes.length;
    if (files.length > MOST_FILES || bytes > MOST_BYTES) {
      throw new AppError(
        'usage',
        `The script ${entry} imports more than ${MOST_FILES} files or 32 MiB by path. Put libraries into node_modules.`,
      );
    }
    for (const name of importsOf(file.code)) {
      const next = extname(path) === '.json' ? null : importedFile(name, path);
      if (next !== null && [...SCRIPT_ENDINGS, '.json'].includes(extname(next))) waiting.push(next);
    }
  }
  return files;
}

function realOf(path: string): string {
  if (!SCRIPT_ENDINGS.includes(extname(path))) {
    throw new AppError('usage', `${path} is not a script: its name ends with none of ${SCRIPT_ENDINGS.join(', ')}.`);
  }
  try {
    // A FIFO would be waited for.
    if (!statSync(path).isFile()) throw new Error('it is not a regular file');
    return realpathSync(path);
  } catch (error) {
    throw unread(path, error);
  }
}

function readOne(path: string, entry: string): Read {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unread(entry, error);
  }
  const text = bytes.toString('utf8');
  return { path, bytes, code: TYPED.has(extname(path)) ? stripTypes(path, text) : text };
}

/**
 * Of one file its own SHA-256, as `sha256sum` tells it. Of several the SHA-256 of the lines that `sha256sum` would
 * write of them, with paths from the folder of the script, the script first and the others sorted.
 */
function hashOf(files: readonly Read[]): string {
  const [first, ...others] = files.map(({ path, bytes }) => ({ path, hash: sha256(bytes) }));
  if (first === undefined || others.length === 0) return first?.hash ?? '';
  const from = dirname(first.path);
  const line = ({ path, hash }: { path: string; hash: string }): string => `${hash}  ${relative(from, path)}\n`;
  return sha256(
    line(first) +
      others
        .toSorted((a, b) => (a.path < b.path ? -1 : 1))
        .map(line)
        .join(''),
  );
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

const nameOf = (path: string, code: string, index: number): string =>
  `${index}-${basename(path, extname(path))}${copyEnding(path, code)}`;

/** A copy lies elsewhere: what asks for its own place is told that of the original. */
function copyOf(path: string, code: string, names: ReadonlyMap<string, string>): string {
  if (extname(path) === '.json') return code;
  const places: Readonly<Record<string, string>> = {
    'import.meta.url': pathToFileURL(path).href,
    'import.meta.filename': path,
    'import.meta.dirname': dirname(path),
    __filename: path,
    __dirname: dirname(path),
  };
  return withImports(code, (name) => {
    const file = importedFile(name, path);
    const copy = file === null ? undefined : names.get(file);
    return copy === undefined ? null : `./${copy}`;
  }).replace(/\bimport\.meta\.(?:url|filename|dirname)\b|(?<![.\w$])__(?:filename|dirname)\b/g, (what) =>
    JSON.stringify(places[what]),
  );
}

function unread(path: string, error: unknown): AppError {
  const why = error instanceof Error ? error.message : String(error);
  return new AppError('usage', `The script ${path} cannot be read: ${why}. Nothing was started.`, { cause: error });
}
