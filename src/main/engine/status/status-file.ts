import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessStatus, StatusFile } from '../../../shared/domain/status.ts';
import { isAlive, type ProcessIdentity } from '../checkpoints/process-identity.ts';

/*
 * Several processes may run batches of one data folder, the app and command lines. Each has a file of its own,
 * `status-<pid>-<start>.json`, which nobody else writes; and each puts all of them together into `status.json`, which
 * is replaced in one step. So whoever wrote it last, all are in it. What a dead process left is removed by the next.
 */

export const STATUS_FILE = 'status.json';
const OWN = /^status-\d+-\d+\.json$/;
type Who = Pick<ProcessIdentity, 'pid' | 'started'>;

const ownName = ({ pid, started }: Who): string => `status-${pid}-${started}.json`;
const aside = (name: string, { pid, started }: Who): string => `${name}.${pid}-${started}.tmp`;

/** Says how this process stands, and puts that of all together. Rejects with what the disk says. */
export async function writeStatus(folder: string, own: ProcessStatus): Promise<void> {
  await replace(folder, ownName(own), own, own);
  await writeAll(folder, own);
}

/** This process has its word in it no more; with the last one the file goes. */
export async function removeStatus(folder: string, own: Who): Promise<void> {
  await rm(join(folder, ownName(own)), { force: true });
  if ((await writeAll(folder, own)) === 0) await rm(join(folder, STATUS_FILE), { force: true });
}

/** What stands in the data folder; null when nothing runs there, or it cannot be read. */
export async function readStatus(folder: string): Promise<StatusFile | null> {
  const found = await readJson(join(folder, STATUS_FILE));
  return isStatusFile(found) ? found : null;
}

/** Resolves with how many there are. */
async function writeAll(folder: string, own: Who): Promise<number> {
  const processes: ProcessStatus[] = [];
  for (const name of await readdir(folder)) {
    if (!OWN.test(name)) continue;
    const said = await readJson(join(folder, name));
    if (!isProcessStatus(said)) continue;
    if (isAlive(said)) processes.push(said);
    else await removeLeft(folder, said);
  }
  processes.sort((one, other) => one.startedAt - other.startedAt);
  const { pid, started } = own;
  await replace(folder, STATUS_FILE, { v: 1, pid, started, at: Date.now(), processes } satisfies StatusFile, own);
  return processes.length;
}

async function removeLeft(folder: string, dead: Who): Promise<void> {
  const name = ownName(dead);
  for (const left of [name, aside(name, dead), aside(STATUS_FILE, dead)]) await rm(join(folder, left), { force: true });
}

/** Atomic for readers. Not synced: after a power cut nothing of it is true. */
async function replace(folder: string, name: string, content: object, own: Who): Promise<void> {
  const path = join(folder, aside(name, own));
  await writeFile(path, `${JSON.stringify(content)}\n`);
  await rename(path, join(folder, name));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null; // not there, or no JSON
  }
}

/** As much as is needed to tell whose it is; the rest is for people. */
function isProcessStatus(said: unknown): said is ProcessStatus {
  if (typeof said !== 'object' || said === null) return false;
  const { pid, started, boot, at, startedAt, batches } = said as Partial<Record<keyof ProcessStatus, unknown>>;
  const numbers = [pid, started, at, startedAt].every((value) => typeof value === 'number');
  return numbers && typeof boot === 'string' && Array.isArray(batches);
}

function isStatusFile(said: unknown): said is StatusFile {
  if (typeof said !== 'object' || said === null) return false;
  const { v, at, processes } = said as Partial<Record<keyof StatusFile, unknown>>;
  return v === 1 && typeof at === 'number' && Array.isArray(processes) && processes.every(isProcessStatus);
}
