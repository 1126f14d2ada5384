import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import type { FileResult, Json, Recipe } from '../recipes/recipe.ts';
import { PathReader } from '../scan/path-reader.ts';
import type { ControlRow } from '../workers/control.ts';
import type { BatchContext, FinishMessage, FinishReply } from '../workers/protocol.ts';

const BLOCK = 1024 * 1024;
const BEYOND_ASCII = /[\u0080-\u00ff]/;

/** Runs a recipe's `finish` in the thread: reads the results of the batch, writes the output's `.part` and syncs it. */
export async function runFinish(
  recipe: Recipe,
  context: BatchContext,
  row: ControlRow,
  message: FinishMessage,
): Promise<FinishReply> {
  const { finish } = recipe;
  if (finish === undefined) throw new Error(`Recipe ${recipe.id} has no finish.`);
  const results = readResults(message.resultsPath, context.table.count, row);
  const fd = openSync(message.partPath, 'w', 0o666);
  let size = 0;
  let entries = 0;
  const counted = function* (): Iterable<FileResult<Json>> {
    for (const file of inOrder(results, context)) {
      entries += 1;
      yield file;
    }
  };
  try {
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

function* inOrder(results: readonly (string | undefined)[], context: BatchContext): Iterable<FileResult<Json>> {
  const { table, state } = context;
  const paths = new PathReader(table);
  for (let id = 0; id < table.count; id++) {
    const line = results[id];
    if (line === undefined || state[id] !== COMPLETED_CODE) continue;
    const { r } = JSON.parse(asText(line)) as { r: Json };
    yield { taskId: id, path: paths.bytes(id), size: table.size[id] ?? 0, result: r };
  }
}

/** Lines were read as single bytes; names and texts in results are UTF-8. */
function asText(line: string): string {
  return BEYOND_ASCII.test(line) ? Buffer.from(line, 'latin1').toString('utf8') : line;
}

/** The last line of each task: one that was done again after a crash has two. A torn last line is left out. */
function readResults(path: string, count: number, row: ControlRow): (string | undefined)[] {
  const lines = new Array<string | undefined>(count);
  if (!existsSync(path)) return lines;
  const fd = openSync(path, 'r');
  const block = Buffer.allocUnsafe(BLOCK);
  let rest = '';
  try {
    for (let got = readSync(fd, block); got > 0; got = readSync(fd, block)) {
      const parts = (rest + block.toString('latin1', 0, got)).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) keep(line, lines);
      row.beat();
    }
  } finally {
    closeSync(fd);
  }
  return lines;
}

function keep(line: string, lines: (string | undefined)[]): void {
  if (!line.startsWith('{"t":')) return;
  const id = Number.parseInt(line.slice(5), 10);
  if (id >= 0 && id < lines.length) lines[id] = line;
}
