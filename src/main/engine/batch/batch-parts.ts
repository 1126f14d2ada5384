import { sep } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Replayed } from '../checkpoints/replayed.ts';
import { PART, partPath } from '../publish/part-name.ts';
import type { Publisher } from '../publish/publisher.ts';
import { targetOf } from '../recipes/target.ts';
import { mirroredPath } from '../scan/path-table.ts';
import { eachRun, type Runs } from '../tasks/work-queue.ts';
import type { BatchInputs } from './batch-inputs.ts';

type Batch = Pick<BatchInputs, 'meta' | 'inputs' | 'recipe' | 'naming'>;

/** Files looked at between two turns of the loop: about 2 ms. */
const SLICE = 1000;
/** Folders listed by one message to the publisher. */
const LISTED = 100;
const SLASH = 0x2f;

/** More leases than are given out between two syncs of the journal, by far. */
const UNSYNCED_LEASES = 1_000_000;

/**
 * The last number that a lease of earlier sessions may have, by what the journal says: a power cut may lose the record of
 * a lease (even of the whole session) and keep the part that was written under it. No later lease may be called the
 * same, and parts of all up to here are looked for.
 */
export function lastLeaseOf(
  { closed, boot, lastLease }: Pick<Replayed, 'closed' | 'boot' | 'lastLease'>,
  now: string,
): number {
  // Where boots can't be told apart, any of them may lie between.
  return closed && boot === now && boot !== '' ? lastLease : lastLease + UNSYNCED_LEASES;
}

/** Names, from the output folder on, under which a lease may have written for these tasks; none without an output per file. */
export function partsOf(batch: Batch, lease: number, runs: Runs): Uint8Array[] {
  const parts: Uint8Array[] = [];
  eachRun(runs, (from, to) => {
    for (let id = from; id < to; id++) {
      const target = targetOfTask(batch, id);
      if (target !== null) parts.push(partPath(target, id, lease));
    }
  });
  return parts;
}

/** The folder that a file lies in, from the output folder on; empty for that itself. */
export const folderOf = (path: Uint8Array): Uint8Array => path.subarray(0, Math.max(0, path.lastIndexOf(SLASH)));

/** Name of the part of the output of the whole batch; null where there is none. */
export function outputPart(meta: Batch['meta']): Buffer | null {
  return meta.outputName === null ? null : partPath(Buffer.from(meta.outputName), meta.files, 0);
}

/**
 * Every part that the leases up to `lastLease`, and the making of the batch's output, have left, whatever the journal
 * knows of them: the folders of its outputs are looked through for names that only this batch's parts have. Names from
 * the output folder on, some at a time. Rejects when a folder can't be read or the root is gone.
 */
export async function* findParts(
  batch: Batch,
  publisher: Publisher,
  lastLease: number,
  keep: ReadonlySet<number> = new Set(),
): AsyncGenerator<readonly Uint8Array[]> {
  const folders = [...(await foldersOf(batch))];
  for (let at = 0; at < folders.length; at += LISTED) {
    const some = folders.slice(at, at + LISTED).map((name) => Buffer.from(name, 'latin1'));
    const names = await publisher.list(some);
    yield some.flatMap((folder, index) =>
      (names[index] ?? []).flatMap((name) => ownPart(batch, folder, name, { lastLease, keep }) ?? []),
    );
  }
}

/** Where the outputs of a batch go, each folder once; as latin1, which keeps every byte. */
async function foldersOf(batch: Batch): Promise<ReadonlySet<string>> {
  const folders = new Set<string>(batch.meta.outputName === null ? [] : ['']);
  for (let id = 0; id < batch.meta.files; id++) {
    if (id % SLICE === SLICE - 1) await nextTurn();
    const target = targetOfTask(batch, id);
    if (target === null) break;
    folders.add(target.toString('latin1', 0, Math.max(0, target.lastIndexOf(SLASH))));
  }
  return folders;
}

interface Wanted {
  /** Leases up to this one. */
  readonly lastLease: number;
  /** But none of these. */
  readonly keep: ReadonlySet<number>;
}

/** The path of the part if the name is that of one of this batch; null if it is not. */
function ownPart(batch: Batch, folder: Buffer, name: string, of: Wanted): Buffer | null {
  const { lastLease, keep } = of;
  const [, task = '', lease = ''] = PART.exec(name) ?? [];
  const [id, token] = [Number(task), Number(lease)];
  const whole = id === batch.meta.files && token === 0;
  if (!whole && (task === '' || id >= batch.meta.files || token < 1 || token > lastLease || keep.has(token)))
    return null;
  const target = whole ? null : targetOfTask(batch, id);
  const part = whole ? outputPart(batch.meta) : target === null ? null : partPath(target, id, token);
  if (part === null) return null;
  // Listed as text: what is not UTF-8 looks alike in both.
  const path = folder.length === 0 ? name : `${folder.toString()}/${name}`;
  return part.toString() === path ? part : null;
}

/** Raw absolute path of the output of a file; null where there is none for each. */
export function outputOfTask(batch: Batch, id: number): Buffer | null {
  const target = targetOfTask(batch, id);
  return target === null ? null : Buffer.concat([Buffer.from(`${batch.meta.outDir}${sep}`), target]);
}

function targetOfTask({ recipe, inputs, meta, naming }: Batch, id: number): Buffer | null {
  return targetOf({ recipe, options: meta.options, naming }, mirroredPath(inputs.table, id), id);
}
