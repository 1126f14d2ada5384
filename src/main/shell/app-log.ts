import { app } from 'electron';
import { parseConfig, type ParallelConfigInput } from '../../shared/domain/config.ts';
import { FileLogger } from '../engine/log/file-logger.ts';
import { watchProcesses } from './process-watch.ts';

/** The log of the app, in the data folder beside the batches: one place for all that work on that folder. */
export function openAppLog(dataDir: string, config: ParallelConfigInput): FileLogger {
  const log = new FileLogger(dataDir, parseConfig(config));
  watchProcesses(log);
  const { electron, chrome, node } = process.versions;
  log.log('info', `Gristmill ${app.getVersion()} was opened.`, {
    component: 'app',
    event: 'opened',
    version: app.getVersion(),
    electron,
    chrome,
    node,
    platform: process.platform,
    arch: process.arch,
  });
  return log;
}

/** The app ends in good order: nothing of the log is lost. */
export function closeAppLog(log: FileLogger): void {
  log.log('info', 'Gristmill ends in good order.', { component: 'app', event: 'closed' });
  log.flushSync();
}
