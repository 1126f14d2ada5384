import { parentPort, workerData } from 'node:worker_threads';
import { FactTable } from '../checkpoints/fact-table.ts';
import { diskFileSystem } from '../file-system.ts';
import { loadRecipe } from '../recipes/load.ts';
import type { FromOriginals, OriginalsJob, ToOriginals } from './originals-protocol.ts';
import { removeOriginals, type Replacement } from './remove-originals.ts';

/*
 * Removes originals whose outputs have taken their place, for one batch. A thread of its own, for synchronous calls: a
 * disk that hangs holds up neither the window nor the journal nor the outputs of other files.
 */

const port = parentPort;
if (port === null) throw new Error('originals-thread runs as a worker thread only.');

const { recipe: recipeRef, options, naming, table, root, published } = workerData as OriginalsJob;

// What goes wrong with it ends the thread, and its client hears why.
const replacement: Promise<Replacement> = loadRecipe(recipeRef).then((recipe) => ({
  doing: { recipe, options, naming },
  table,
  root,
  published: new FactTable(table.count, published),
}));

async function answer(tasks: ToOriginals): Promise<void> {
  port?.postMessage(removeOriginals(diskFileSystem, await replacement, tasks) satisfies FromOriginals);
}

port.on('message', (tasks: ToOriginals) => void answer(tasks));
