import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { processRow } from '../processes/process-table.ts';
import type { TaskLogs } from './task-logs.ts';

/** Kept as it is: truncating it would lose the mark of a thread before us. */
const FLAGS = constants.O_RDWR | constants.O_CREAT;

/** Length of a mark; one of an earlier version ends after the lease. */
const MARK_BYTES = 24;

/**
 * The file `inflight-W<slot>`, in which a thread leaves the task it has in hand and the lease that it has it by. A few
 * bytes in the page cache, which outlive the death of the app (not a power cut): who reads it then knows whom to
 * suspect. About 1 µs for each task. Where it cannot be written, the work goes on without it, and the log says so.
 */
export class InflightMark {
  readonly #path: string;
  readonly #log: TaskLogs;
  /** Task, lease, and of the program that works for it: pid and start, in clock ticks since boot. */
  readonly #cell = Buffer.alloc(MARK_BYTES);
  #fd: number | null = null;

  constructor(folder: string, slot: number, log: TaskLogs) {
    this.#path = join(folder, `inflight-W${slot}`);
    this.#log = log;
    try {
      this.#fd = openSync(this.#path, FLAGS, 0o666);
    } catch (error) {
      this.#explain(error);
    }
  }

  begin(task: number, lease: number): void {
    this.#write(task + 1, lease);
  }

  /** A program works for the task in hand; where the system does not tell when it started, it is not noted. */
  child(pid: number): void {
    const row = processRow(pid);
    if (row === null) return;
    this.#cell.writeUInt32LE(pid, 8);
    this.#cell.writeDoubleLE(row.started, 16);
    this.#put();
  }

  /** Nothing is in hand. */
  clear(): void {
    this.#write(0, 0);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #write(task: number, lease: number): void {
    this.#cell.fill(0);
    this.#cell.writeUInt32LE(task);
    this.#cell.writeUInt32LE(lease, 4);
    this.#put();
  }

  #put(): void {
    if (this.#fd === null) return;
    try {
      writeSync(this.#fd, this.#cell, 0, MARK_BYTES, 0);
    } catch (error) {
      this.close();
      this.#explain(error);
    }
  }

  #explain(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#log.line(`${this.#path} cannot be written, so a crash of the app could not be traced to a file: ${why}`);
  }
}
