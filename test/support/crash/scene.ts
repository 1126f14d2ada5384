import { z } from 'zod';
import type { Recipe } from '../../../src/main/engine/recipes/recipe.ts';
import type { BatchMeta } from '../../../src/main/engine/checkpoints/batch-file.ts';
import type { TaskError } from '../../../src/shared/domain/task.ts';
import { encodeInputs } from '../../../src/main/engine/scan/inputs-file.ts';
import { TableBuilder } from '../../../src/main/engine/scan/table-builder.ts';
import { mirroredPath, type PathTable } from '../../../src/main/engine/scan/path-table.ts';

/*
 * The batch that is run until the power goes: a few files in nested folders, each with an output of its own and a
 * result, and an output of them all. Some have a fate. What comes of a file never depends on how often it was tried
 * before, so every way through crashes must end with the same outputs.
 */

export const DATA = '/data';
export const BATCHES = `${DATA}/batches`;
export const FOLDER = `${BATCHES}/batch`;
export const HOME = '/home';
export const OUT = `${HOME}/out`;
export const SUMMARY = 'summary.txt';

const BASE = '/in';
const TREE: readonly (readonly [folder: string, files: number])[] = [
  ['/in/tree/a', 5],
  ['/in/tree/b', 4],
  ['/in/tree/b/c', 5],
  ['/in/tree/d', 1],
];

/** Modification time of all inputs, epoch milliseconds. */
const INPUT_TIME = Date.UTC(2023, 0, 1);

export const TABLE: PathTable = makeTable();
export const COUNT = TABLE.count;
/** What `inputs.bin` holds. */
export const LISTING = encodeInputs({ table: TABLE, base: Buffer.from(BASE) });

/** What befalls a task: so many attempts fail, so many workers die of it; or it can never be done. */
interface Fate {
  readonly fails?: number;
  readonly dies?: number;
  readonly never?: true;
}
const FATES: Readonly<Record<number, Fate>> = {
  2: { fails: 1 },
  6: { never: true },
  9: { dies: 1 },
  11: { fails: 2 },
  14: { never: true },
};

export const fateOf = (task: number): Fate => FATES[task] ?? {};

export const TRANSIENT: TaskError = { class: 'transient', code: 'EBUSY', message: 'The file is in use.' };
export const PERMANENT: TaskError = { class: 'permanent', code: 'BROKEN_INPUT', message: 'The file is broken.' };
export const DEATH: TaskError = { class: 'transient', code: 'EXIT', message: 'The worker ended.' };

/** Path of the output below the output folder. */
export const outputOf = (relative: Buffer): Buffer => Buffer.concat([relative, Buffer.from('.out')]);
export const targetOf = (task: number): Buffer => outputOf(mirroredPath(TABLE, task));

export const contentOf = (task: number): Buffer => Buffer.from(`output of task ${task}: `.padEnd(40 + 3 * task, '#'));
export const resultOf = (task: number): string => `result of task ${task}`;

/** What the output of the batch holds: a line for each task that can be done, in order. */
export function summaryOf(results: ReadonlyMap<number, unknown>): string {
  return [...results].map(([task, result]) => `${task} ${JSON.stringify(result)}\n`).join('');
}

/** All outputs of the batch by path below the output folder, as an undisturbed run leaves them. */
export function expectedOutputs(): ReadonlyMap<string, string> {
  const done = Array.from({ length: COUNT }, (_, task) => task).filter((task) => fateOf(task).never === undefined);
  return new Map([
    ...done.map((task): [string, string] => [targetOf(task).toString(), contentOf(task).toString()]),
    [SUMMARY, summaryOf(new Map(done.map((task) => [task, resultOf(task)])))],
  ]);
}

/** What the engine asks a recipe for when it looks at the disk; what the workers do is told in `worker.ts`. */
export const RECIPE: Recipe = {
  id: 'crash-scene',
  title: 'Crash scene',
  purpose: 'Runs until the power goes.',
  options: z.object({}),
  process: () => null,
  output: outputOf,
  finish: { name: () => SUMMARY, run: () => undefined },
};

export const META: BatchMeta = {
  v: 1,
  id: 'batch',
  recipe: 'crash-scene',
  title: 'Crash scene',
  options: {},
  outDir: OUT,
  outputName: SUMMARY,
  createdAt: Date.UTC(2024, 0, 1),
  files: COUNT,
  bytes: TABLE.size.reduce((sum, size) => sum + size, 0),
  refused: 0,
  roots: ['/in/tree'],
};

function makeTable(): PathTable {
  const builder = new TableBuilder();
  for (const [path, files] of TREE) {
    const folder = builder.folder(path, BASE.length);
    for (let n = 0; n < files; n++) builder.add(folder, `f${n}`, 100 + n, INPUT_TIME);
  }
  return builder.finish();
}
