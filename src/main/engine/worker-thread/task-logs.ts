import type { LeaseLog, TaskLog } from '../workers/protocol.ts';
import { LogTail } from './log-tail.ts';

/** Lines kept of one attempt at a file; the end of what was said. */
const TASK_LINES = 200;
/** Characters kept of a lease: files that end later than this is reached are counted only. */
const LEASE_CHARS = 256 * 1024;

/**
 * What recipes say in one thread, sorted by the file that they said it of. However much that is, little is kept, and
 * what is left out is counted exactly; nobody waits for it.
 */
export class TaskLogs {
  readonly #tail = new LogTail();
  #done: TaskLog[] = [];
  #chars = 0;
  #task: number | null = null;
  #attempt: number | null = null;

  /** From here on all is said of this file. */
  begin(task: number, attempt: number): void {
    this.#cut();
    this.#task = task;
    this.#attempt = attempt;
  }

  /** Keeps a line; one with newlines in it counts as several. */
  line(text: string): void {
    this.#tail.line(text);
  }

  /** Takes text as it comes from a stream. */
  write(text: string): void {
    this.#tail.write(text);
  }

  /** What was said since the last call; undefined when nothing was. */
  take(): LeaseLog | undefined {
    this.#cut();
    const log = this.#done;
    this.#done = [];
    this.#chars = 0;
    this.#task = this.#attempt = null;
    return log.length === 0 ? undefined : log;
  }

  #cut(): void {
    const tail = this.#tail.take();
    if (tail === undefined) return;
    const lines = tail.lines.slice(0, -1).split('\n');
    const kept = this.#chars >= LEASE_CHARS ? [] : lines.slice(-TASK_LINES);
    for (const line of kept) this.#chars += line.length;
    const dropped = tail.dropped + lines.length - kept.length;
    this.#done.push({ task: this.#task, attempt: this.#attempt, lines: kept, dropped });
  }
}
