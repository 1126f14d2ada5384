import type { ReportWriter } from './report-row.ts';

/** One object: `v`, `batch` and `files`; a file stands on a line of its own, so that line tools can read it, too. */
export const jsonReport: ReportWriter = {
  head: (batch) => `{"v":1,"batch":${JSON.stringify(batch)},"files":[`,
  row: (row, index) => `${index === 0 ? '\n' : ',\n'}${JSON.stringify(row)}`,
  tail: () => '\n]}\n',
};
