import type { ReportWriter } from './report-row.ts';

const COLUMNS = ['path', 'state', 'reason', 'attempts', 'bytes', 'seconds', 'output', 'error_code', 'error'] as const;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Backslash, tab and line ends as `\\`, `\t`, `\n` and `\r`, so that a row is a line whatever a file is called. */
const cell = (text: string): string => text.replace(/[\\\t\n\r]/g, (one) => ESCAPES[one] ?? one);

/** A line of names and a line per file. The batch itself is told by the other formats: here every line is a file. */
export const tsvReport: ReportWriter = {
  head: () => `${COLUMNS.join('\t')}\n`,
  row({ path, state, reason, attempts, size, durationMs, output = '', error }) {
    const seconds = durationMs === undefined ? '' : (durationMs / 1000).toFixed(3);
    const cells = [path, state, reason, attempts, size, seconds, output, error?.code ?? '', error?.message ?? ''];
    return `${cells.map((value) => cell(String(value))).join('\t')}\n`;
  },
  tail: () => '',
};
