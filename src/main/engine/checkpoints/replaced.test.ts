import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_FIGURES, type DiskFigures } from '../../../shared/domain/batch.ts';
import { diskFileSystem } from '../file-system.ts';
import { compress } from '../recipes/compress/compress.ts';
import { TableBuilder } from '../scan/table-builder.ts';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import { FactTable } from './fact-table.ts';
import { verify } from './verify.ts';

/*
 * What a resume believes of a file whose original was to go: what was made of it may be all that there is.
 */

let folder: string;
let original: string;
let output: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'replaced-'));
  original = join(folder, 'app.log');
  output = join(folder, 'app.log.gz');
  fs.writeFileSync(original, 'what was said');
  fs.writeFileSync(output, 'what was made of it');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Completed, then somebody changes the disk. */
function found(originals: 'keep' | 'replace', change: () => void) {
  const builder = new TableBuilder();
  const { size, mtimeMs } = fs.lstatSync(original);
  builder.add(builder.folder(folder, folder.length), 'app.log', size, mtimeMs);
  const published = new FactTable(1);
  published.set(0, diskFileSystem.stat(output));
  change();
  const { figures, redo } = verify({
    batch: {
      outDir: folder,
      options: compress.options.parse({ originals }),
      table: builder.finish(),
      state: Uint8Array.of(COMPLETED_CODE),
      published,
      begun: new Map(),
      resultsPath: join(folder, 'results'),
    },
    recipe: compress,
    contents: false,
    onProgress: () => undefined,
  });
  const fate = Object.keys(NO_FIGURES).find((key) => figures[key as keyof DiskFigures] > 0);
  return { fate, again: redo.length === 1 };
}

const remove = (): void => fs.rmSync(original);
const renew = (): void => {
  remove();
  fs.writeFileSync(original, 'a new day, a new log');
};
const alter = (): void => fs.appendFileSync(output, '!');
const lose = (): void => fs.rmSync(output);

test.each<[string, () => void, string, boolean]>([
  ['nothing happened', () => undefined, 'verified', false],
  ['the original is gone', remove, 'removed', false],
  ['the original is gone and another file has its name', renew, 'replaced', false],
  ['another file has its name, and the output was touched', () => (renew(), alter()), 'replaced', false],
  ['the original is gone, and the output was touched', () => (remove(), alter()), 'removed', false],
  ['the output was touched', alter, 'outputsAltered', true],
  ['the output is gone', lose, 'outputsMissing', true],
  ['both are gone', () => (remove(), lose()), 'outputsMissing', true],
])('%s', (_, change, fate, again) => {
  expect(found('replace', change)).toEqual({ fate, again });
});

test('where originals are kept, one that changed is done again', () => {
  expect(found('keep', renew)).toEqual({ fate: 'changed', again: true });
});
