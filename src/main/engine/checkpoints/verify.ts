import { existsSync, lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recipe } from '../recipes/recipe.ts';
import { mirroredPath, pathBytes, type PathTable } from '../scan/path-table.ts';
import type { LoadedBatch } from './checkpoint-manager.ts';

/** What a look at the disk says of a batch that was read back. */
export interface Verification {
  readonly verified: number;
  /** Tasks done whose input changed since: to be done again. */
  readonly changed: readonly number[];
  /** Tasks done whose published output is gone or altered: to be done again. */
  readonly outputsMissing: readonly number[];
}

/** Files looked at between two turns of the loop: about 3 ms. */
const SLICE = 500;

/** Compares inputs with their listing and outputs with what was published. Gives the loop its turn between slices. */
export async function verify(loaded: LoadedBatch, recipe: Recipe): Promise<Verification> {
  const { store, inputs, replayed } = loaded;
  const changed: number[] = [];
  const outputsMissing: number[] = [];
  let verified = 0;
  for (let id = 0; id < store.count; id++) {
    if (id % SLICE === SLICE - 1) await nextTurn();
    if (store.state(id) !== 'COMPLETED') continue;
    const facts = replayed.published.get(id);
    if (!sameInput(inputs.table, id)) changed.push(id);
    else if (facts !== undefined && !sameOutput(loaded, recipe, id)) outputsMissing.push(id);
    else verified += 1;
  }
  return { verified, changed, outputsMissing };
}

/** Sends what has to be done again back to the start, and takes the present size and time of files not yet done. */
export async function applyVerification(loaded: LoadedBatch, found: Verification): Promise<boolean> {
  const { store, inputs } = loaded;
  for (const id of [...found.changed, ...found.outputsMissing]) store.move(id, 'PENDING');
  let refreshed = false;
  for (let id = 0; id < store.count; id++) {
    if (id % SLICE === SLICE - 1) await nextTurn();
    if (store.state(id) !== 'PENDING') continue;
    const now = look(inputs.table, id);
    if (now === null || !now.isFile()) continue;
    if (now.size === inputs.table.size[id] && now.mtimeMs === inputs.table.mtimeMs[id]) continue;
    inputs.table.size[id] = now.size;
    inputs.table.mtimeMs[id] = now.mtimeMs;
    refreshed = true;
  }
  return refreshed;
}

function look(table: PathTable, id: number): Stats | null {
  try {
    return lstatSync(pathBytes(table, id));
  } catch {
    // Gone or not readable: the task will say so itself.
    return null;
  }
}

function sameInput(table: PathTable, id: number): boolean {
  const now = look(table, id);
  return now !== null && now.isFile() && now.size === table.size[id] && now.mtimeMs === table.mtimeMs[id];
}

function sameOutput(loaded: LoadedBatch, recipe: Recipe, id: number): boolean {
  const facts = loaded.replayed.published.get(id);
  const name = recipe.output?.(mirroredPath(loaded.inputs.table, id), loaded.meta.options);
  if (facts === undefined || name === undefined) return true;
  try {
    const now = lstatSync(Buffer.concat([Buffer.from(join(loaded.meta.outDir, '/')), name]), { bigint: true });
    return Number(now.size) === facts.size && String(now.mtimeNs) === facts.mtimeNs && String(now.ino) === facts.ino;
  } catch {
    return false;
  }
}

/**
 * After a power cut a record may have reached the disk and its result not: a task whose result is not there is not
 * done. (While the machine stayed up, what was written is there.) Returns the tasks that are to be done again.
 */
export function dropUnproven(loaded: LoadedBatch, resultsPath: string): readonly number[] {
  const proven = new Set<number>();
  const text = existsSync(resultsPath) ? readFileSync(resultsPath, 'latin1') : '';
  // What stands behind the last newline is torn, even where it looks whole.
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('{"t":') && line.endsWith('}')) proven.add(Number.parseInt(line.slice(5), 10));
  }
  const { store } = loaded;
  const dropped: number[] = [];
  for (let id = 0; id < store.count; id++) {
    if (store.state(id) !== 'COMPLETED' || proven.has(id)) continue;
    store.move(id, 'PENDING');
    dropped.push(id);
  }
  return dropped;
}
