/** A lock between processes of one machine that recognises a dead holder. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 150;

/**
 * Runs `work` while no other process holds the same lock. What is made under it must still be published by an atomic
 * rename: the lock saves doing it twice, the rename keeps it whole.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [onWait] called once if another process holds it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  let told = false;
  while (!take(path, mine)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      removeDead(path, holder.text);
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} text
 */
function take(path, text) {
  // Written aside and linked: a lock is never seen empty.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} path
 * @returns {{ pid: number, started: string | null, text: string } | undefined} undefined if it is gone
 */
function readHolder(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return { ...JSON.parse(text), text };
  } catch {
    // Cut short by a power failure: nobody holds it.
    return { pid: 0, started: null, text };
  }
}

/** @param {{ pid: number, started: string | null }} holder */
function isAlive(holder) {
  if (!(holder.pid > 0)) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  // The number may have gone to another process since.
  return holder.started === null || holder.started === startOf(holder.pid);
}

/**
 * Takes a dead holder's lock away, and puts it back if it turns out to be a new one.
 * @param {string} path
 * @param {string} deadText
 */
function removeDead(path, deadText) {
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== deadText) linkSync(aside, path);
  } catch {
    // Somebody else removed it first, or took it again.
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * When a process started, in clock ticks since boot, where the system tells it cheaply.
 * @param {number} pid
 * @returns {string | null}
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
