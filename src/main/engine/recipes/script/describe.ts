import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../../../../shared/app-error.ts';
import { importModule, isRecipe } from '../load.ts';
import type { ScriptAbout } from './about.ts';
import { inOriginalWords, originalsOf } from './copy.ts';
import { scriptOf } from './module.ts';

/** What a module turned out to be: a script, or a whole recipe, of which the app itself calls the functions. */
export type Described = { readonly kind: 'script'; readonly about: ScriptAbout } | { readonly kind: 'recipe' };

/** Runs a module to learn what it is; for a thread or a process that is thrown away. Throws AppError `usage`. */
export async function describeModule(path: string): Promise<Described> {
  const original = originalsOf(path)[basename(path)] ?? path;
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await importModule(path);
  } catch (error) {
    throw await sayWhy(path, original, error);
  }
  if (isRecipe(exported['default'])) return { kind: 'recipe' };
  return { kind: 'script', about: scriptOf(original, basename(original, extname(original)), exported).about };
}

async function sayWhy(path: string, original: string, error: unknown): Promise<unknown> {
  const cause = error instanceof AppError ? error.cause : error;
  if (cause instanceof SyntaxError) {
    // Node does not tell where; the compiler does.
    const { faultOf } = await import('./syntax.ts');
    const files = original === path ? { [basename(path)]: path } : originalsOf(path);
    for (const [name, at] of Object.entries(files)) {
      if (extname(name) === '.json') continue;
      const fault = faultOf(at, readFileSync(join(dirname(path), name), 'utf8'));
      if (fault !== null) return fault;
    }
  }
  const missing = missingPackage(cause);
  if (missing === null) return error instanceof AppError ? inWords(error, path, original) : error;
  return new AppError(
    'usage',
    `The script ${original} imports "${missing}", which is not there: not beside it, and in no node_modules of its folder or those above.`,
  );
}

function inWords({ code, message }: AppError, path: string, original: string): AppError {
  return new AppError(
    code,
    inOriginalWords(message, path).replace('The recipe ', `The script `).replace(path, original),
  );
}

function missingPackage(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error)) return null;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return null;
  const name = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1];
  return name === undefined ? null : name.startsWith('/') ? basename(name) : name;
}
