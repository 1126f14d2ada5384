import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../shared/app-error.ts';
import { diskFileSystem } from '../file-system.ts';
import { openReport } from './batch-rows.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { ReportFile } from './report-file.ts';
import type { FromReport, ReportJob } from './report-protocol.ts';
import { tsvReport } from './tsv-report.ts';

/* Writes the report of one batch, row by row: what is in memory at once are the columns of the batch and one block. */

const port = parentPort;
if (port === null) throw new Error('report-thread runs as a worker thread only.');

const WRITERS = { tsv: tsvReport, json: jsonReport, html: htmlReport } as const;

async function answer({ folder, held, format, path }: ReportJob): Promise<FromReport> {
  try {
    const { head, rows } = await openReport(diskFileSystem, folder, held);
    const writer = WRITERS[format];
    const file = new ReportFile(path);
    try {
      file.write(writer.head(head));
      let index = 0;
      for (const row of rows) file.write(writer.row(row, index++));
      file.write(writer.tail());
      file.finish();
      return { kind: 'written', files: index };
    } finally {
      file.close();
    }
  } catch (error) {
    return { kind: 'failed', error: AppError.toData(error) };
  }
}

void answer(workerData as ReportJob).then((message) => port.postMessage(message));
