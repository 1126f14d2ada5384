import { app } from 'electron';
import type { LogLevel } from '../../shared/domain/log.ts';
import type { FileLogger } from '../engine/log/file-logger.ts';
import { stderrLogger } from './house-keeping.ts';

/** Ends of processes that we asked for, or that are no defect. */
const PLANNED: ReadonlySet<string> = new Set(['clean-exit', 'killed']);

/** Has the log tell of what goes wrong in the processes of the app, and what was done about it. */
export function watchProcesses(log: FileLogger): void {
  const tell = (level: LogLevel, event: string, message: string, fields: Readonly<Record<string, unknown>>): void => {
    log.log(level, message, { component: 'app', event, ...fields });
    if (level === 'error') stderrLogger.log(level, message);
  };
  // Only listens: what Electron does about it stays as it is.
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    log.log('error', `A defect in main (${origin}): ${error.message} It was shown; batches go on where they can.`, {
      component: 'app',
      event: 'uncaught-exception',
      error,
    });
    log.flushSync();
  });
  process.on('unhandledRejection', (reason) => {
    const why = reason instanceof Error ? reason.message : String(reason);
    tell('error', 'unhandled-rejection', `A defect in main, nobody waited for its answer: ${why} The app goes on.`, {
      error: reason instanceof Error ? reason : why,
    });
  });
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    const level = reason === 'clean-exit' ? 'debug' : 'error';
    const words = `The page of the window is gone (${reason}). Batches go on without it.`;
    tell(level, 'page-gone', words, { reason, exitCode, contents: contents.id });
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name, serviceName }) => {
    const who = name ?? serviceName ?? type;
    const level = PLANNED.has(reason) ? 'debug' : type === 'Utility' ? 'warn' : 'error';
    const done = type === 'Utility' ? 'Whoever needs one starts another.' : 'Electron starts it again.';
    tell(level, 'process-gone', `The process ${who} (${type}) is gone: ${reason}. ${done}`, {
      type,
      reason,
      exitCode,
      process: who,
    });
  });
}
