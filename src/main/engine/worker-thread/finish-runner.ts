import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { diskFileSystem } from '../file-system.ts';
import { OpenRoot } from '../publish/open-root.ts';
import { classify } from '../tasks/classify.ts';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import type { FileResult, Json, Recipe } from '../recipes/recipe.ts';
import { PathReader } from '../scan/path-reader.ts';
import type { ControlRow } from '../workers/control.ts';
import type { BatchContext, FinishMessage, FinishReply } from '../workers/protocol.ts';

const BLOCK = 1024 * 1024;
const NEWLINE = 0x0a;

const NOTHING: FinishReply = { kind: 'finish', size: 0, entries: 0 };

/**
 * Runs a recipe's `finish` in the thread: reads the results of the batch, writes the output's `.part` and syncs it. What
 * the recipe or the disk throws is answered as data, with its class.
 */
export async function runFinish(
  recipe: Recipe,
  context: BatchContext,
  row: ControlRow,
  message: FinishMessage,
): Promise<FinishReply> {
  if (context.root === null) throw new Error('There is no output folder to write the output to.');
  let root: OpenRoot | null = null;
  try {
    const results = readResults(message.resultsPath, context.table.count, row);
    root = OpenRoot.open(diskFileSystem, context.root);
    return await writePart({ recipe, context, row, root, part: message.part }, results);
  } catch (error) {
    return { ...NOTHING, error: root === null ? classify(error) : root.errorOf(error) };
  } finally {
    root?.close();
  }
}

interface Writing {
  readonly recipe: Recipe;
  readonly context: BatchContext;
  readonly row: ControlRow;
  readonly root: OpenRoot;
  readonly part: Uint8Array;
}

async function writePart(writing: Writing, results: readonly (Json | undefined)[]): Promise<FinishReply> {
  const { recipe, context, row, root, part } = writing;
  const { finish } = recipe;
  if (finish === undefined) throw new Error(`Recipe ${recipe.id} has no finish.`);
  const fd = openSync(root.path(part), 'w', 0o666);
  let size = 0;
  let entries = 0;
  const counted = function* (): Iterable<FileResult<Json>> {
    for (const file of inOrder(results, context)) {
      entries += 1;
      yield file;
    }
  };
  try {
    root.assertInside(fd);
    await finish.run(counted(), {
      options: context.options,
      base: Buffer.from(context.base),
      write(bytes) {
        const block = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
        for (let done = 0; done < block.length;) done += writeSync(fd, block, done);
        size += block.length;
        row.beat();
      },
      progress: () => row.beat(),
    });
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return { kind: 'finish', size, entries };
}

function* inOrder(results: readonly (Json | undefined)[], context: BatchContext): Iterable<FileResult<Json>> {
  const { table, state } = context;
  const paths = new PathReader(table);
  for (let id = 0; id < table.count; id++) {
    const result = results[id];
    if (result === undefined || state[id] !== COMPLETED_CODE) continue;
    yield { taskId: id, path: paths.bytes(id), size: table.size[id] ?? 0, result };
  }
}

/** The last result of each task: one that was done again after a crash has two. A torn last line is left out. */
function readResults(path: string, count: number, row: ControlRow): (Json | undefined)[] {
  const results = new Array<Json | undefined>(count);
  if (!existsSync(path)) return results;
  const fd = openSync(path, 'r');
  let block = Buffer.allocUnsafe(BLOCK);
  let kept = 0;
  try {
    const more = (): number => readSync(fd, block, kept, block.length - kept, null);
    for (let got = more(); got > 0; got = more()) {
      const end = kept + got;
      const cut = block.lastIndexOf(NEWLINE, end - 1) + 1;
      take(block.toString('utf8', 0, cut), results);
      // A line that is longer than the block makes the block grow.
      const next = cut === 0 && end === block.length ? Buffer.allocUnsafe(2 * block.length) : block;
      kept = block.copy(next, 0, cut, end);
      block = next;
      row.beat();
    }
  } finally {
    closeSync(fd);
  }
  return results;
}

/** Parsed all at once, four times as fast as line by line; a block with a broken line in it goes line by line. */
function take(lines: string, results: (Json | undefined)[]): void {
  if (lines === '') return;
  const all = parsed(`[${lines.slice(0, -1).replaceAll('\n', ',')}]`);
  const found = Array.isArray(all) ? all : lines.split('\n').map((line) => parsed(line));
  for (const line of found as (ResultLine | undefined)[]) {
    if (line !== undefined && line.t >= 0 && line.t < results.length) results[line.t] = line.r;
  }
}

interface ResultLine {
  readonly t: number;
  readonly r: Json;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
