import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../../shared/app-error.ts';
import { makeFolder } from '../../make-folder.ts';
import { OWN_PACKAGE } from './imports.ts';
import type { ScriptSource } from './source.ts';

/** In the data folder: the copies of scripts that run, one folder for each path and content. */
export const COPIES = 'scripts';

/** What a script may import from us while it runs. Types are in `resources/gristmill.d.ts`. */
const OWN_CODE = `'use strict';
exports.defineRecipe = (recipe) => recipe;
exports.RecipeError = class RecipeError extends Error {
  constructor(cls, code, message, { cause, retryAfterMs } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RecipeError';
    this.class = cls;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
};
`;

/** In a folder of a copy: paths of the originals by the names of their copies. */
const ORIGINALS = 'originals.json';

/**
 * Copies what was read to a place where it stays as it is: a batch, its retries and its resumes all run the code that
 * was agreed to, whatever becomes of the original. Returns the copy as `<key>/<file>`, from `folder` on. Throws
 * AppError `cannot-start`.
 */
export function copySource(folder: string, { path, sha256, files, packages }: ScriptSource): string {
  const key = createHash('sha256').update(`${path}\n${sha256}`).digest('hex').slice(0, 32);
  const target = join(folder, key);
  const [first] = files;
  if (first === undefined) throw new AppError('internal', `The script ${path} has no file.`);
  const copy = `${key}/${first.name}`;
  if (existsSync(join(target, ORIGINALS))) return used(target, copy);
  const aside = `${target}.${process.pid}.tmp`;
  try {
    makeFolder(folder);
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { mode: 0o700 });
    for (const { name, code } of files) writeFileSync(join(aside, name), code);
    for (const { name, folder: at } of packages) link(join(aside, 'node_modules', name), at);
    writeOwnPackage(join(aside, 'node_modules', OWN_PACKAGE));
    const originals = Object.fromEntries(files.map((file) => [file.name, file.path]));
    writeFileSync(join(aside, ORIGINALS), JSON.stringify(originals));
    rmSync(target, { recursive: true, force: true });
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another process was quicker; its copy is the same.
    if (existsSync(join(target, ORIGINALS))) return copy;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('cannot-start', `The script ${path} could not be copied to ${target}: ${why}.`, {
      cause: error,
    });
  }
  return copy;
}

/** By that it is known how long nobody has used a copy. */
function used(target: string, copy: string): string {
  const now = new Date();
  utimesSync(target, now, now);
  return copy;
}

/** Paths of the originals by the names of their copies; empty where the file is no copy. */
export function originalsOf(copy: string): Readonly<Record<string, string>> {
  const path = join(dirname(copy), ORIGINALS);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

/** Words about a copy as words about the original: the person knows only that. */
export function inOriginalWords(words: string, copy: string): string {
  let told = words;
  for (const [name, path] of Object.entries(originalsOf(copy))) {
    const at = join(dirname(copy), name);
    told = told.replaceAll(`file://${at}`, path).replaceAll(at, path).replaceAll(`./${name}`, path);
  }
  return told;
}

function link(at: string, to: string): void {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(to, at, 'junction');
}

function writeOwnPackage(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: OWN_PACKAGE, main: 'index.cjs' }));
  writeFileSync(join(folder, 'index.cjs'), OWN_CODE);
}
