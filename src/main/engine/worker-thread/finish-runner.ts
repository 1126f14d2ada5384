import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { diskFileSystem } from '../file-system.ts';
import { OpenRoot } from '../publish/open-root.ts';
import { classify } from '../tasks/classify.ts';
import { failuresOf } from '../tasks/failure-blocks.ts';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import type { FailedFile, FileResult, Json, Recipe } from '../recipes/recipe.ts';
import { displayPath, pathBytes } from '../scan/path-table.ts';
import { PathReader } from '../scan/path-reader.ts';
import type { ControlRow } from '../workers/control.ts';
import { resultsDamagedError, type BatchContext, type FinishMessage, type FinishReply } from '../workers/protocol.ts';
import { readResults, type Results } from './results-reader.ts';

/** Longest word of a recipe on its output, in characters. */
const SAYS_MAX = 300;

const NOTHING: FinishReply = { kind: 'finish', size: 0, entries: 0 };

/** What `finish` must know of a batch. */
type Finished = Pick<BatchContext, 'root' | 'table' | 'state' | 'options' | 'base'>;

/**
 * Runs a recipe's `finish`, in a thread of the app or of an isolated process: reads the results of the batch, writes the
 * output's `.part` and syncs it. What the recipe or the disk throws is answered as data, with its class.
 */
export async function runFinish(
  recipe: Recipe,
  context: Finished,
  row: ControlRow,
  { resultsPath, failures, part }: Pick<FinishMessage, 'resultsPath' | 'failures' | 'part'>,
): Promise<FinishReply> {
  if (context.root === null) throw new Error('There is no output folder to write the output to.');
  let root: OpenRoot | null = null;
  try {
    const results = readResults(resultsPath, context.table.count, () => row.beat());
    assertComplete(results, context, resultsPath);
    root = OpenRoot.open(diskFileSystem, context.root);
    return await writePart({ recipe, context, row, root, part, failures }, results);
  } catch (error) {
    return { ...NOTHING, error: root === null ? classify(error) : root.errorOf(error) };
  } finally {
    root?.close();
  }
}

interface Writing {
  readonly recipe: Recipe;
  readonly context: Finished;
  readonly row: ControlRow;
  readonly root: OpenRoot;
  readonly part: Uint8Array;
  readonly failures: FinishMessage['failures'];
}

async function writePart(writing: Writing, results: Results): Promise<FinishReply> {
  const { recipe, context, row, root, part, failures } = writing;
  const { finish } = recipe;
  if (finish === undefined) throw new Error(`Recipe ${recipe.id} has no finish.`);
  const fd = openSync(root.path(part), 'w', 0o666);
  let size = 0;
  let entries = 0;
  let says: unknown;
  const counted = function* (): Iterable<FileResult<Json>> {
    for (const file of inOrder(results, context)) {
      entries += 1;
      yield file;
    }
  };
  try {
    root.assertInside(fd);
    says = await finish.run(counted(), {
      options: context.options,
      failed: failedInOrder(failures, context),
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
  return { kind: 'finish', size, entries, ...oneLine(says) };
}

/** A script may return anything; of text one line is shown. */
function oneLine(said: unknown): Pick<FinishReply, 'says'> {
  const line = typeof said === 'string' ? said.replace(/\s+/gu, ' ').trim() : '';
  if (line === '') return {};
  return { says: line.length <= SAYS_MAX ? line : `${line.slice(0, SAYS_MAX)}…` };
}

function* inOrder({ values }: Results, context: Finished): Iterable<FileResult<Json>> {
  const { table, state } = context;
  const paths = new PathReader(table);
  for (let id = 0; id < table.count; id++) {
    const result = values[id];
    if (result === undefined || state[id] !== COMPLETED_CODE) continue;
    yield { taskId: id, path: paths.bytes(id), size: table.size[id] ?? 0, result };
  }
}

function* failedInOrder(failures: Writing['failures'], { table }: Finished): Iterable<FailedFile> {
  const paths = new PathReader(table);
  for (const [taskId, error] of failuresOf(failures)) yield { taskId, path: paths.bytes(taskId), error };
}

/** An output without a file that is done would look whole and not be: rather none. */
function assertComplete({ proven }: Results, { table, state }: Finished, path: string): void {
  let missing = 0;
  let first = -1;
  for (let id = 0; id < table.count; id++) {
    if (state[id] !== COMPLETED_CODE || proven[id] === 1) continue;
    if (missing++ === 0) first = id;
  }
  if (missing === 0) return;
  const name = displayPath(pathBytes(table, first)).path;
  const files = missing === 1 ? `one file that is done (${name})` : `${missing} files that are done (first ${name})`;
  throw resultsDamagedError(`the result of ${files} is damaged or missing in ${path}`);
}
