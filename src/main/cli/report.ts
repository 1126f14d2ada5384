import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ReportFormat } from '../engine/report/report-row.ts';
import { writeReport } from '../engine/report/write-report.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openProcessor, type CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';

export interface ReportOptions extends CommonOptions {
  readonly format: ReportFormat;
  readonly out?: string;
}

/** `gristmill report`: reads only, and takes no lock. Throws AppError. */
export async function report(
  id: string,
  { format, out, ...options }: ReportOptions,
  console: Console,
): Promise<ExitCode> {
  const processor = await openProcessor(options, console);
  try {
    const { checkpointManager } = processor;
    if (out !== undefined) await writeReport(checkpointManager, id, { format, path: resolve(out) });
    else {
      const folder = await mkdtemp(join(tmpdir(), 'gristmill-report-'));
      try {
        const path = join(folder, `report.${format}`);
        await writeReport(checkpointManager, id, { format, path });
        for await (const block of createReadStream(path)) {
          console.out.bytes(block as Buffer);
          // A reader that is slower than the disk must not have the whole of it wait in memory.
          await console.out.flush();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return EXIT.ok;
  } finally {
    await processor.shutdown();
  }
}
