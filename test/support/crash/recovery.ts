import { FILES } from '../../../src/main/engine/checkpoints/batch-folder.ts';
import { readMeta } from '../../../src/main/engine/checkpoints/batch-file.ts';
import { readBatch } from '../../../src/main/engine/checkpoints/read-batch.ts';
import type { Ledger } from '../../../src/main/engine/checkpoints/replay.ts';
import type { FileSystem } from '../../../src/main/engine/file-system.ts';
import { decodeInputs } from '../../../src/main/engine/scan/inputs-file.ts';
import { isEnded } from '../../../src/shared/domain/batch.ts';
import { runOn, type Course } from './batch.ts';
import type { Disk } from './disk.ts';
import { readResults } from './finish.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import type { Kept, TaskWord } from './promises.ts';
import { unproven } from './proof.ts';
import { BATCHES, contentOf, COUNT, expectedOutputs, FOLDER, OUT, resultOf, targetOf } from './scene.ts';

/** What became of a disk after a crash. */
export interface Recovery {
  /** What was read back; null where there is no batch. */
  readonly kept: Kept | null;
  /** What is wrong whatever was promised; empty where nothing is. */
  readonly wrong: readonly string[];
  /** All calls of the session that resumed it. */
  readonly fs: MemoryFileSystem;
}

/** Reads a batch back, looks at what it believes, and runs it to its end. */
export function recover(disk: Disk, course: Course): Recovery {
  const fs = new MemoryFileSystem(disk.copy());
  const wrong: string[] = [];
  try {
    if (!isListed(fs)) return { kept: null, wrong, fs };
    const ledger = load(fs);
    if (fs.steps.length > 0) wrong.push('reading it back changed the disk');
    const again = new Set(unproven(fs, ledger, course.boot));
    const kept = keptOf(ledger, again);
    wrong.push(...falseBeliefs(fs, kept));
    if (!isEnded(ledger.batch.state)) runOn(fs, course, null);
    wrong.push(...wrongOutputs(fs));
    const { batch } = load(fs);
    if (!isEnded(batch.state)) wrong.push(`it ended as ${batch.state}`);
    return { kept, wrong, fs };
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kept: null, wrong: [...wrong, `thrown: ${said}`], fs };
  }
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
function load(fs: FileSystem): Ledger {
  const meta = readMeta(fs, FOLDER);
  const path = `${FOLDER}/${FILES.inputs}`;
  const { table } = decodeInputs(fs.readFile(path), path);
  if (table.count !== meta.files) throw new Error('The listing is of another batch.');
  return readBatch(fs, FOLDER, meta.files).ledger;
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
  const results = readResults(fs);
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
  for (const name of fs.list(folder)) {
    const path = `${folder}/${name}`;
    if (fs.stat(path).kind === 'folder') yield* filesIn(fs, path, `${under}${name}/`);
    else yield [`${under}${name}`, fs.readFile(path).toString()];
  }
}
