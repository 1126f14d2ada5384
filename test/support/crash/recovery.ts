import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { readMeta } from '../../../src/main/engine/checkpoints/batch-file.ts';
import { readBatch, type ReadBatch } from '../../../src/main/engine/checkpoints/read-batch.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import type { FileSystem } from '../../../src/main/engine/file-system.ts';
import { decodeInputs } from '../../../src/main/engine/scan/inputs-file.ts';
import { isEnded } from '../../../src/shared/domain/batch.ts';
import { runOn, type Course } from './batch.ts';
import type { Disk } from './disk.ts';
import { resultsIn } from './finish.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import type { Kept, TaskWord } from './promises.ts';
import { unproven } from './proof.ts';
import { BATCHES, contentOf, COUNT, expectedOutputs, FOLDER, LISTING, OUT, resultOf, targetOf } from './scene.ts';

/** What is found on a disk after a crash, before anything is done to it. */
export interface Look {
  readonly fs: MemoryFileSystem;
  /** What was read back; null where there is no batch. */
  readonly kept: Kept | null;
  /** What is wrong whatever was promised; empty where nothing is. */
  readonly wrong: readonly string[];
  /**
   * All that the resuming session sees of the disk, as text: from looks that are alike it goes on alike. Null where
   * there is nothing to resume.
   */
  readonly likeness: string | null;
}

/** Reads a batch back and looks at what it believes. */
export function look(disk: Disk, boot: string): Look {
  const fs = new MemoryFileSystem(disk.copy());
  const wrong: string[] = [];
  try {
    if (!isListed(fs)) return { fs, kept: null, wrong, likeness: null };
    const { ledger, short } = load(fs);
    if (fs.steps.length > 0) wrong.push('reading it back changed the disk');
    // It is replaced as a whole, whatever happens.
    wrong.push(...ledger.batch.damage.filter((what) => what.startsWith('the snapshot')));
    const kept = keptOf(ledger, new Set(unproven(fs, ledger)));
    wrong.push(...falseBeliefs(fs, kept));
    return { fs, kept, wrong, likeness: `${boot} ${short} ${likenessOf(fs, ledger)}` };
  } catch (error) {
    return { fs, kept: null, wrong: [...wrong, thrown(error)], likeness: null };
  }
}

/** Runs what was found to its end; returns what is wrong then. Changes the disk of the look. */
export function resume({ fs, kept }: Look, course: Course): readonly string[] {
  try {
    if (kept !== null && !isEnded(kept.word.state)) runOn(fs, course, null);
    const { state } = load(fs).ledger.batch;
    return [...wrongOutputs(fs), ...(isEnded(state) ? [] : [`it ended as ${state}`])];
  } catch (error) {
    return [thrown(error)];
  }
}

const thrown = (error: unknown): string => `thrown: ${error instanceof Error ? error.message : String(error)}`;

function likenessOf(fs: FileSystem, { content }: Ledger): string {
  const { store, published, batch, open } = content;
  const facts: readonly ArrayBufferView[] = published === null ? [] : Object.values(published);
  const columns = [store.state, store.reason, store.attempts, store.losses, ...facts];
  const few = { ...batch, damage: batch.damage.length, suspects: [...batch.suspects], open: [...open] };
  const outputs = [...filesIn(fs, OUT, '')].map(([path, text]) => {
    // Of a part it is only its name that counts.
    return path.endsWith('.part') ? path : `${path} ${text} ${JSON.stringify(fs.stat(`${OUT}/${path}`))}`;
  });
  const names = fs.list(FOLDER);
  const journal = names.find((name) => name.startsWith('journal'));
  const end = journal === undefined ? '' : fs.readFile(`${FOLDER}/${journal}`).subarray(-1).toString('hex');
  const results = names.includes(FILES.results) ? fs.readFile(`${FOLDER}/${FILES.results}`).toString('latin1') : '';
  const bytes = columns.map((column) => Buffer.from(column.buffer).toString('latin1'));
  const dues = [...store.dueAt];
  return JSON.stringify([few, dues, bytes, outputs, names, end, results]);
}

function isListed(fs: FileSystem): boolean {
  return there(fs, BATCHES) && there(fs, FOLDER) && there(fs, `${FOLDER}/${FILES.batch}`);
}

function there(fs: FileSystem, path: string): boolean {
  try {
    fs.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** As the engine reads a batch that nobody works on. */
function load(fs: FileSystem): ReadBatch {
  const meta = readMeta(fs, FOLDER);
  const path = `${FOLDER}/${FILES.inputs}`;
  const listing = fs.readFile(path);
  // One that is as it was written need not be decoded thousands of times.
  if (!listing.equals(LISTING) && decodeInputs(listing, path).table.count !== meta.files) {
    throw new Error('The listing is of another batch.');
  }
  return readBatch(fs, FOLDER, meta.files);
}

function keptOf({ store, batch }: Ledger, again: ReadonlySet<number>): Kept {
  const tasks = Array.from({ length: COUNT }, (_, id): TaskWord => {
    const state = store.state(id);
    if (state === 'ASSIGNED' || state === 'RUNNING' || state === 'CANCELLED')
      throw new Error(`Task ${id} is ${state}.`);
    const due = state === 'RETRYING' ? (store.dueAt(id) ?? null) : null;
    return { state, attempts: store.attempts[id] ?? 0, losses: store.losses[id] ?? 0, due };
  });
  const proven = new Set(tasks.flatMap(({ state }, id) => (state === 'COMPLETED' && !again.has(id) ? id : [])));
  return { word: { tasks, state: batch.state }, proven };
}

/** Tasks that are believed to be done, and their output or result is not there as it should be. */
function falseBeliefs(fs: FileSystem, { proven }: Kept): string[] {
  const results = resultsIn(fs);
  return [...proven].flatMap((id) => {
    const output = contentAt(fs, targetOf(id));
    const told: string[] = [];
    if (output !== contentOf(id).toString()) told.push(`task ${id} is believed, and its output is ${String(output)}`);
    if (results.get(id) !== resultOf(id)) told.push(`task ${id} is believed, and its result is not there`);
    return told;
  });
}

function contentAt(fs: FileSystem, relative: Buffer): string | null {
  try {
    return fs.readFile(Buffer.concat([Buffer.from(`${OUT}/`), relative])).toString();
  } catch {
    return null;
  }
}

/** How the output folder differs from that of an undisturbed run. */
function wrongOutputs(fs: FileSystem): string[] {
  const expected = expectedOutputs();
  const found = new Map(filesIn(fs, OUT, ''));
  const missing = [...expected].flatMap(([path, text]) =>
    found.get(path) === text ? [] : `the output ${path} is ${String(found.get(path))}`,
  );
  const surplus = [...found.keys()].flatMap((path) => (expected.has(path) ? [] : `${path} is left behind`));
  return [...missing, ...surplus];
}

function* filesIn(fs: FileSystem, folder: string, under: string): Generator<[string, string]> {
  if (!there(fs, folder)) return;
  for (const name of fs.list(folder)) {
    const path = `${folder}/${name}`;
    if (fs.stat(path).kind === 'folder') yield* filesIn(fs, path, `${under}${name}/`);
    else yield [`${under}${name}`, fs.readFile(path).toString()];
  }
}
