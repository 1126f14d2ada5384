import { dataDir } from '../engine/data-dir.ts';
import { FileLogger, type LogSettings } from '../engine/log/file-logger.ts';
import { bothLoggers, type Logger } from '../engine/ports.ts';
import { makeLogger, type LogLevel } from './logger.ts';
import type { Output } from './output.ts';

/** The log files of this process, once a verb has opened its data folder. */
let files: FileLogger | null = null;

/** From here on the engine's log goes to the files of the data folder, too: by their own level, as the settings say. */
export function openLog(folder: string | undefined, settings: LogSettings): void {
  if (files !== null) return files.configure(settings);
  const opened = new FileLogger(dataDir(folder), settings);
  files = opened;
  // Whoever ends the process.
  process.once('exit', () => opened.flushSync());
}

/** The engine's log: on stderr from `level` on, and in the files. */
export function cliLogger(err: Output, level: LogLevel): Logger {
  const onStderr = makeLogger(err, level);
  return files === null ? onStderr : bothLoggers(onStderr, files);
}

/** What was logged is in the files when this returns. */
export const flushLog = (): void => files?.flushSync();
