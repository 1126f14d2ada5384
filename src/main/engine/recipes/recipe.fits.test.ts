import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { fakeContext } from '../../../../test/support/chunk-context.ts';
import { checksum } from './checksum/checksum.ts';
import type { Chunk, FileResult, Recipe } from './recipe.ts';

/*
 * The recipe interface, tried on three that want different things of it: one result a file and one output a batch
 * (checksum), one file in many chunks put together in order (gzip), and results that are gathered on one sheet. Driven
 * here as the engine does it: chunks in any order, join and finish in order.
 */

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recipe-fits-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MEMBER = 4096;

/** One gzip member a chunk: members one after the other are a gzip file (RFC 1952, section 2.2). */
const gzip: Recipe<{ level: number }, { readonly written: number }> = {
  id: 'gzip',
  title: 'Gzip',
  purpose: 'Compresses each file.',
  options: z.strictObject({ level: z.number().int().min(1).max(9).default(6) }),
  chunks: (size) => Math.max(1, Math.ceil(size / MEMBER)),
  range: (index, size) => [index * MEMBER, Math.min(size, (index + 1) * MEMBER)],
  output: (relativePath) => Buffer.concat([relativePath, Buffer.from('.gz')]),
  process({ path, start, end }, ctx) {
    const bytes = ctx.buffer(end - start).subarray(0, end - start);
    const from = openSync(path, 'r');
    readSync(from, bytes, 0, bytes.length, start);
    closeSync(from);
    const member = gzipSync(bytes, { level: ctx.options.level });
    writeFileSync(ctx.part(), member);
    ctx.progress(bytes.length);
    return { written: member.length };
  },
  join(results, ctx) {
    const to = openSync(ctx.part(), 'w');
    for (const part of ctx.parts) writeSync(to, readFileSync(part));
    closeSync(to);
    return { written: results.reduce((sum, { written }) => sum + written, 0) };
  },
};

/** A thumbnail is small and travels as text in the results; the sheet is made of all of them in path order. */
const contactSheet: Recipe<{ columns: number }, { readonly thumbnail: string }> = {
  id: 'contact-sheet',
  title: 'Contact sheet',
  purpose: 'Puts small versions of all pictures on one page.',
  options: z.strictObject({ columns: z.number().int().min(1).default(4) }),
  process: ({ path }) => ({ thumbnail: readFileSync(path).subarray(0, 4).toString('base64') }),
  finish: {
    name: () => 'contact-sheet.txt',
    run(results, ctx) {
      let at = 0;
      for (const { result } of results) {
        ctx.write(result.thumbnail);
        ctx.write(++at % ctx.options.columns === 0 ? '\n' : ' ');
        ctx.progress(result.thumbnail.length);
      }
    },
  },
};

function chunksOf(recipe: Recipe<{ level: number }, never>, path: string, size: number): Chunk[] {
  const count = recipe.chunks?.(size, { level: 6 }) ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = recipe.range?.(index, size, { level: 6 }) ?? [0, size];
    return { path, taskId: 0, index, count, start, end, size };
  });
}

test('gzip in chunks: done in any order and joined in theirs, it is the file', async () => {
  const text = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i}\n`).join(''));
  const path = join(folder, 'in');
  writeFileSync(path, text);
  const chunks = chunksOf(gzip as Recipe<{ level: number }, never>, path, text.length);
  expect(chunks.length).toBeGreaterThan(5);
  const done = await Promise.all(
    chunks.toReversed().map(async (chunk) => {
      const part = join(folder, `part-${chunk.index}`);
      return { index: chunk.index, part, result: await gzip.process(chunk, fakeContext({ level: 6 }, { part })) };
    }),
  );
  const inOrder = done.toSorted((a, b) => a.index - b.index);
  const joined = join(folder, 'joined');
  const context = {
    ...fakeContext({ level: 6 }, { part: joined }),
    parts: inOrder.map(({ part }) => Buffer.from(part)),
  };
  const total = await gzip.join?.(
    inOrder.map(({ result }) => result),
    context,
  );
  expect(gunzipSync(readFileSync(joined)).equals(text)).toBe(true);
  expect(total).toEqual({ written: readFileSync(joined).length });
});

test('checksum and contact sheet: results in path order, one output', async () => {
  const results: FileResult<{ readonly thumbnail: string }>[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const path = join(folder, name);
    writeFileSync(path, `${name}${name}${name}${name}`);
    const chunk: Chunk = { path, taskId: results.length, index: 0, count: 1, start: 0, end: 4, size: 4 };
    const result = await contactSheet.process(chunk, fakeContext({ columns: 4 }));
    results.push({ taskId: results.length, path: Buffer.from(path), size: 4, result });
  }
  let sheet = '';
  const write = (bytes: Buffer | string): void => void (sheet += bytes.toString());
  await contactSheet.finish?.run(results, {
    options: { columns: 4 },
    base: Buffer.from(folder),
    failed: [],
    write,
    progress: () => undefined,
  });
  expect(sheet.split('\n').map((row) => row.split(' ').filter(Boolean).length)).toEqual([4, 1]);

  expect('chunks' in checksum).toBe(false);
  expect(checksum.finish?.name(checksum.options.parse({}))).toBe('manifest-sha256.txt');
});
