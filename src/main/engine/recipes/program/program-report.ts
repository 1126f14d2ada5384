import type { TaskError } from '../../../../shared/domain/task.ts';
import { csvField } from '../csv.ts';
import type { FileResult, FinishContext } from '../recipe.ts';

/** What is kept of a program's run for one file. */
export type ProgramResult = {
  readonly code: number;
  /** From its start to its end, milliseconds. */
  readonly ms: number;
  /** Processor time, milliseconds, and highest memory, bytes, of it and its children; null if it took less than a second. */
  readonly cpuMs: number | null;
  readonly peakBytes: number | null;
  /** Size of the output; null where there is none. */
  readonly outBytes: number | null;
  /** The last line it said, where it said something. */
  readonly said?: string;
};

export const REPORT = 'program-report.csv';
const MIB = 1024 * 1024;
/** As `endError` has it. */
const EXIT_CODE = /^EXIT_(\d+)$/u;

/** One line a file in path order, failed ones too, as RFC 4180 has it; paths keep their bytes. */
export function writeReport(
  results: Iterable<FileResult<ProgramResult>>,
  ctx: Pick<FinishContext<unknown>, 'write' | 'progress' | 'failed'>,
): void {
  const row = (path: Buffer, columns: readonly (string | number)[]): void => {
    ctx.write(Buffer.from(`${csvField(path.toString('latin1'))},`, 'latin1'));
    ctx.write(`${columns.join(',')}\r\n`);
    ctx.progress(path.length);
  };
  ctx.write('path,exit_code,seconds,cpu_seconds,peak_mib,output_bytes,last_line\r\n');
  const failed = ctx.failed[Symbol.iterator]();
  let next = failed.next();
  const failedBefore = (task: number): void => {
    for (; next.done !== true && next.value.taskId < task; next = failed.next())
      row(next.value.path, failure(next.value.error));
  };
  for (const { taskId, path, result } of results) {
    failedBefore(taskId);
    row(path, figures(result));
  }
  failedBefore(Infinity);
}

const figures = ({ code, ms, cpuMs, peakBytes, outBytes, said = '' }: ProgramResult): readonly (string | number)[] => [
  code,
  (ms / 1000).toFixed(3),
  cpuMs === null ? '' : (cpuMs / 1000).toFixed(2),
  peakBytes === null ? '' : (peakBytes / MIB).toFixed(1),
  outBytes ?? '',
  csvField(said),
];

/** Of its last run there is the error, which tells the exit code and what was said. */
const failure = ({ code, message }: TaskError): readonly string[] => [
  EXIT_CODE.exec(code)?.[1] ?? '',
  '',
  '',
  '',
  '',
  csvField(message),
];
