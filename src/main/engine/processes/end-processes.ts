import { setTimeout } from 'node:timers/promises';
import { stillRuns, type ProcessRow } from './process-table.ts';

/** How long a process has to end when it is asked to (SIGTERM), before it is ended (SIGKILL). Milliseconds. */
export const GRACE_MS = 1500;
/** How long the system has to remove a process that was ended; one in a call of the system may take for ever. */
const REMOVE_MS = 400;
const LOOKS_MS = [5, 10, 20, 40, 80];

/**
 * Ends processes: SIGTERM, time to end in good order, then SIGKILL; without time they are not asked first. `find` tells
 * who is to be ended; it is asked again until there is nobody, as a process may start others while it is being ended.
 * Returns who is left.
 */
export async function endProcesses(
  find: () => Promise<readonly ProcessRow[]>,
  graceMs = GRACE_MS,
): Promise<readonly ProcessRow[]> {
  const known = new Map<string, ProcessRow>();
  const look = async (): Promise<readonly ProcessRow[]> => {
    for (const row of await find()) known.set(`${row.pid}.${row.started}`, row);
    return [...known.values()].filter(stillRuns);
  };
  // One that starts another and ends while processes are looked through may hide it from this look, not from the next.
  const anybody = async (): Promise<readonly ProcessRow[]> => {
    const found = await look();
    return found.length > 0 ? found : look();
  };
  const asked = await anybody();
  if (asked.length === 0) return [];
  if (graceMs > 0 && (await endedInOrder(asked, known, graceMs)) && (await anybody()).length === 0) return [];
  // Counted from the first SIGKILL on: where the machine is busy, a look takes long itself.
  for (let until = Infinity; ;) {
    const left = await anybody();
    if (left.length === 0 || performance.now() > until) return left;
    until = Math.min(until, performance.now() + REMOVE_MS);
    for (const { pid } of left) signal(pid, 'SIGKILL');
    await goneWithin(known, LOOKS_MS[2] ?? 0);
  }
}

/** Asks them to end; whether all that are known have done so in time. */
async function endedInOrder(
  asked: readonly ProcessRow[],
  known: ReadonlyMap<string, ProcessRow>,
  graceMs: number,
): Promise<boolean> {
  for (const { pid } of asked) {
    signal(pid, 'SIGTERM');
    // One that was stopped does not hear before it goes on.
    signal(pid, 'SIGCONT');
  }
  return goneWithin(known, graceMs);
}

async function goneWithin(known: ReadonlyMap<string, ProcessRow>, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  for (let look = 0; ; look++) {
    if (![...known.values()].some(stillRuns)) return true;
    const left = until - performance.now();
    if (left <= 0) return false;
    await setTimeout(Math.min(left, LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)] ?? 0));
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended meanwhile, or may not be ended by us: the next look tells.
  }
}
