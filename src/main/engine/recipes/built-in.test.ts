import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { threadFile } from '../workers/thread-file.ts';
import { listRecipes } from './registry.ts';

/** Of every thread that works by a recipe. */
const ENTRIES = ['worker-entry', 'isolated-thread', 'list-thread', 'names-thread', 'originals-thread', 'verify-thread'];

/** A thread as it was built: all that it loads before it is asked for anything. */
function textOf(file: string, seen = new Map<string, string>()): string {
  if (!seen.has(file)) {
    const text = readFileSync(file, 'utf8');
    seen.set(file, text);
    for (const [, name = ''] of text.matchAll(/^(?:import|export) (?:[^;]*? from )?"(\.\/[^"]+)"/gm))
      textOf(join(file, '..', name), seen);
  }
  return [...seen.values()].join('');
}

test.each(ENTRIES)('%s has no recipe and no schema before it is told which it needs', (entry) => {
  const text = textOf(threadFile(entry));
  expect(listRecipes().filter(({ purpose }) => text.includes(purpose))).toEqual([]);
  expect(text).not.toContain('ZodType');
});
