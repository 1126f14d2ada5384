import type { Logger } from '../engine/ports.ts';
import type { Output } from './output.ts';

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The engine's log on stderr, one line an entry. Events of a batch (failed files, alerts, workers) are told by the report
 * in its own words; here they come only for who asked for `info` or `debug`.
 */
export function makeLogger(err: Output, level: LogLevel): Logger {
  const events = level === 'info' || level === 'debug';
  return {
    wants: (of) => LOG_LEVELS.indexOf(of) <= LOG_LEVELS.indexOf(level),
    log(of, message, fields) {
      if (LOG_LEVELS.indexOf(of) > LOG_LEVELS.indexOf(level)) return;
      if (!events && fields?.['event'] !== undefined) return;
      err.line(
        `${new Date().toISOString()} ${of} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`,
      );
    },
  };
}
