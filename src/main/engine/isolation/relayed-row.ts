import type { EventLoopUtilization } from 'node:perf_hooks';
import { ControlRow, type ControlBuffers } from '../workers/control.ts';
import type { Pulse } from './isolation-protocol.ts';

/** What counts up over the life of a slot, though every process starts from nothing. */
const COUNTED = ['bytes', 'tasks'] as const;

/**
 * The control row of a slot whose work is done in another process: written here from what that process tells, so that
 * one monitor judges threads and processes alike. Which task is in hand is known here and not taken from there.
 */
export class RelayedRow {
  readonly row: ControlRow;
  #last: Pulse | null = null;

  constructor(control: ControlBuffers, slot: number) {
    this.row = new ControlRow(control, slot);
  }

  /** From here on the words of another process come. */
  restart(): void {
    this.#last = null;
    this.row.store('deadlineMs', 0);
  }

  /** The task is handed over: from here on it is to blame if the process dies. */
  begin(lease: number, task: number): void {
    this.row.store('lease', lease);
    this.row.setFloat('fileBytes', 0);
    this.row.store('current', task + 1);
    this.row.beat();
  }

  end(): void {
    this.row.store('current', 0);
    this.row.store('deadlineMs', 0);
    this.row.beat();
  }

  take(pulse: Pulse): void {
    const { row } = this;
    const last = this.#last;
    this.#last = pulse;
    for (const name of COUNTED) row.addFloat(name, pulse[name] - (last?.[name] ?? 0));
    row.setFloat('fileBytes', pulse.fileBytes);
    row.store('heapKiB', pulse.heapKiB);
    row.store('heapLimitKiB', pulse.heapLimitKiB);
    row.store('externalKiB', pulse.externalKiB);
    row.store('deadlineMs', pulse.deadlineMs);
    row.store('disposed', pulse.disposed);
    row.store('beat', row.load('beat') + pulse.beat - (last?.beat ?? 0));
  }

  /** Of the thread's loop since its start, or since an earlier reading; null before the first word of a process. */
  utilization(since?: EventLoopUtilization): EventLoopUtilization | null {
    if (this.#last === null) return null;
    const idle = this.#last.idle - (since?.idle ?? 0);
    const active = this.#last.active - (since?.active ?? 0);
    // No word since that reading: nothing is known to have run.
    return { idle, active, utilization: idle + active > 0 ? active / (idle + active) : 0 };
  }

  get cpuMs(): number | null {
    return this.#last?.cpuMs ?? null;
  }
}
