import type { TaskLogs } from './task-logs.ts';

type Done = (error?: Error | null) => void;

/**
 * From here on what this thread writes to its standard streams, and so all of `console`, goes to the log and no further:
 * the app's own output belongs to the app. Only a write to the bare file descriptor gets around this.
 */
export function captureStreams(log: TaskLogs): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
      const told = typeof encoding === 'function' ? encoding : done;
      log.write(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      if (told !== undefined) queueMicrotask(() => told(null));
      return true;
    };
  }
}
