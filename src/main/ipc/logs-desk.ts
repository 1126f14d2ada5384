import { clipboard, shell } from 'electron';
import { AppError } from '../../shared/app-error.ts';
import type { LogQuery } from '../../shared/domain/log.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { AppInfo } from '../../shared/ipc/views.ts';
import { diagnosticReport } from '../engine/log/diagnostic-report.ts';
import { logFolder, type FileLogger } from '../engine/log/file-logger.ts';
import { readLogPage } from '../engine/log/log-reader.ts';
import { makeFolder } from '../engine/make-folder.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';

type LogHandlers = Pick<Handlers, 'logs.window' | 'logs.open' | 'logs.report'>;

/** The log for the page: its lines, its folder, and a report for who is to help. */
export function logHandlers(processor: ParallelProcessor, app: AppInfo, log: Pick<FileLogger, 'written'>): LogHandlers {
  const folder = logFolder(processor.dataDir);
  return {
    'logs.window': async ({ batchId, task, before, after, ...rest }) => {
      const query: LogQuery = {
        ...rest,
        ...(batchId === undefined ? {} : { batchId }),
        ...(task === undefined ? {} : { task }),
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
      // Lines wait for others: without this the last ones of a batch that has ended would not be seen.
      await log.written();
      return readLogPage(folder, query);
    },
    'logs.open': async () => {
      // Before the first line there is none.
      makeFolder(folder);
      const problem = await shell.openPath(folder);
      if (problem === '') return null;
      throw new AppError('not-now', `${folder} could not be opened: ${problem}. Open it from your file manager.`);
    },
    'logs.report': async () => {
      await log.written();
      const report = await diagnosticReport(processor, { gristmill: app.version, electron: app.electron });
      const text = JSON.stringify(report, null, 2);
      await clipboard.writeText(text);
      return { characters: text.length };
    },
  };
}
