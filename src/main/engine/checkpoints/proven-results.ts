import { eachRun } from '../tasks/work-queue.ts';
import { diskFileSystem, type FileSystem } from '../file-system.ts';
import { headOf, jsonStart, readLines, type LineReader } from './result-lines.ts';

/** What the results of a batch are worth. */
export interface ProvenResults {
  /** 1 for each task that has a whole result. */
  readonly proven: Uint8Array;
  /** Lines whose CRC does not fit; a torn last line is none. */
  readonly damaged: number;
}

/** Reads all results and checks the CRC of each line. `onBytes` hears how many bytes more were read. */
export function provenResults(
  path: string,
  count: number,
  onBytes: (bytes: number) => void,
  fs: FileSystem = diskFileSystem,
): ProvenResults {
  const proven = new Uint8Array(count);
  let damaged = 0;
  const reader: LineReader = {
    line(bytes, from, to) {
      const json = jsonStart(bytes, from, to);
      const head = json < 0 ? null : headOf(bytes, from, json, to);
      if (head === null) damaged += 1;
      else if (head.void !== undefined) eachRun(head.void, (first, end) => proven.fill(0, first, end));
      else if (head.t !== undefined && head.t < count) proven[head.t] = 1;
    },
    block: onBytes,
  };
  readLines(path, reader, fs);
  return { proven, damaged };
}
