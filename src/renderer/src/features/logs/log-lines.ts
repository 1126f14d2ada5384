import type { LogPage, LogRow } from '../../../../shared/domain/log.ts';

/** Lines that a list holds at most: who needs more has the files. */
export const MOST_LINES = 20_000;

/** Lines of the log as far as they were read, the newest first. */
export interface LogLines {
  readonly rows: readonly LogRow[];
  /** Where older ones are; null when all were read. */
  readonly older: string | null;
  /** From here on new ones come; null while there is no log. */
  readonly newest: string | null;
}

export const NO_LINES: LogLines = { rows: [], older: null, newest: null };

/** With the page that was asked for behind `older`. */
export function withOlder(lines: LogLines, page: LogPage): LogLines {
  const rows = [...lines.rows, ...page.rows];
  const full = rows.length >= MOST_LINES;
  return { ...lines, rows: full ? rows.slice(0, MOST_LINES) : rows, older: full ? null : page.older };
}

/**
 * With what came after `newest`. When more came than a page holds, the list begins anew with that: a gap in its middle
 * would look like silence.
 */
export function withNewer(lines: LogLines, page: LogPage): LogLines {
  if (page.older !== null) return page;
  if (page.rows.length === 0) return page.newest === lines.newest ? lines : { ...lines, newest: page.newest };
  const rows = [...page.rows, ...lines.rows];
  if (rows.length <= MOST_LINES) return { ...lines, rows, newest: page.newest };
  return { rows: rows.slice(0, MOST_LINES), older: null, newest: page.newest };
}
