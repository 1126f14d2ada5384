import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Name under which a script imports what the app has for it. */
export const OWN_PACKAGE = 'gristmill';

/** Anything that is written like an import; one in a comment only names a file too many. */
const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])([^"'\n\\]+)\2/g;
const MODULE_SYNTAX = /^\s*(?:import\b\s*[^(.\s]|export\b)/m;
/** Tried in this order where an import has no ending, as CommonJS allows. */
const ENDINGS = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.json'];
/** TypeScript's own way: the name of what a compiler would make of it. */
const SOURCE_OF: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** What the text of a module imports, once each. */
export function importsOf(code: string): readonly string[] {
  return [...new Set([...code.matchAll(IMPORT)].map(([, , , name = '']) => name))];
}

/** The text with other names in its imports; `rename` returns null for one that stays. Lines stay where they are. */
export function withImports(code: string, rename: (name: string) => string | null): string {
  return code.replace(IMPORT, (all: string, before: string, quote: string, name: string) => {
    const other = rename(name);
    return other === null ? all : `${before}${quote}${other}${quote}`;
  });
}

/** The file that an import by path means; null for a package, and for a file that is not there: Node tells of that. */
export function importedFile(name: string, importer: string): string | null {
  const base = pathOf(name, importer);
  if (base === null) return null;
  const source = SOURCE_OF[extname(base)];
  const tried = [base, ...(source === undefined ? [] : [base.slice(0, -extname(base).length) + source])];
  for (const path of [...tried, ...ENDINGS.map((ending) => base + ending)]) if (isFile(path)) return realpathSync(path);
  return null;
}

function pathOf(name: string, importer: string): string | null {
  if (/^\.\.?(\/|$)/.test(name) || name.startsWith('/')) return resolve(dirname(importer), name);
  return name.startsWith('file:') ? fileURLToPath(name) : null;
}

/** Name and folder of the package that an import means; null for one of Node's own, of ours, or one that is not there. */
export function importedPackage(
  name: string,
  importer: string,
): { readonly name: string; readonly folder: string } | null {
  if (isBuiltin(name) || !/^[a-z0-9@_]/i.test(name)) return null;
  const parts = name.split('/');
  const own = parts.slice(0, name.startsWith('@') ? 2 : 1).join('/');
  if (own === OWN_PACKAGE) return null;
  for (let at = dirname(importer); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', own);
    if (existsSync(join(folder, 'package.json'))) return { name: own, folder: realpathSync(folder) };
    if (at === dirname(at)) return null;
  }
}

/** Ending under which a copy of the module runs, whatever package it lies in then. */
export function copyEnding(path: string, code: string): '.mjs' | '.cjs' | '.json' {
  const ending = extname(path);
  if (ending === '.json') return '.json';
  if (ending === '.mjs' || ending === '.mts') return '.mjs';
  if (ending === '.cjs' || ending === '.cts') return '.cjs';
  return MODULE_SYNTAX.test(code) || inModulePackage(path) ? '.mjs' : '.cjs';
}

function inModulePackage(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (isFile(file)) return typeOf(readFileSync(file, 'utf8')) === 'module';
    if (at === dirname(at)) return false;
  }
}

function typeOf(json: string): unknown {
  try {
    return (JSON.parse(json) as { readonly type?: unknown } | null)?.type;
  } catch {
    // Node says what is wrong with it, if it needs it.
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
