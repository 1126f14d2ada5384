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

/** One line a file, as RFC 4180 has it; paths keep their bytes. */
export function writeReport(
  results: Iterable<FileResult<ProgramResult>>,
  ctx: Pick<FinishContext<unknown>, 'write' | 'progress'>,
): void {
  ctx.write('path,exit_code,seconds,cpu_seconds,peak_mib,output_bytes,last_line\r\n');
  for (const { path, result } of results) {
    const { code, ms, cpuMs, peakBytes, outBytes, said = '' } = result;
    const figures = [
      code,
      (ms / 1000).toFixed(3),
      cpuMs === null ? '' : (cpuMs / 1000).toFixed(2),
      peakBytes === null ? '' : (peakBytes / MIB).toFixed(1),
      outBytes ?? '',
      quoted(said),
    ];
    ctx.write(Buffer.from(`${quoted(path.toString('latin1'))},`, 'latin1'));
    ctx.write(`${figures.join(',')}\r\n`);
    ctx.progress(path.length);
  }
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
