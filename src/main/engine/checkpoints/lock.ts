import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { FILES } from './batch-folder.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

export interface LockHolder extends ProcessIdentity {
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Who holds the batch and lives; null when nobody does. */
export function lockHolder(folder: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(join(folder, FILES.lock), 'utf8')) as LockHolder;
    return typeof holder.pid === 'number' && isAlive(holder) ? holder : null;
  } catch {
    // No lock, or one cut short by the crash of its maker: nobody holds it.
    return null;
  }
}

/**
 * Takes the batch for this process. The file appears whole or not at all (written aside, then linked), so a rival
 * never reads half of it. Throws AppError `cannot-start` that names the holder.
 */
export function takeLock(folder: string): () => void {
  const path = join(folder, FILES.lock);
  const me = { ...ownIdentity(), since: Date.now() } satisfies LockHolder;
  const aside = `${path}.${me.pid}`;
  writeFileSync(aside, JSON.stringify(me));
  try {
    if (!linked(aside, path)) {
      const held = lockHolder(folder);
      if (held !== null) throw refused(held);
      rmSync(path, { force: true }); // its maker is dead
      if (!linked(aside, path)) throw refused(lockHolder(folder) ?? me);
    }
  } finally {
    rmSync(aside, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** False when there is a lock already. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function refused(holder: LockHolder): AppError {
  const since = new Date(holder.since).toLocaleString();
  return new AppError(
    'cannot-start',
    `The batch is being worked on by process ${holder.pid} since ${since}. Nothing was changed; wait for it or end it.`,
    { details: { pid: holder.pid, since: holder.since } },
  );
}
