import { expect, test } from 'vitest';
import { NO_TASKS } from '../../../shared/domain/task.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import type { ReportHead, ReportRow, ReportWriter } from './report-row.ts';
import { tsvReport } from './tsv-report.ts';

const HEAD: ReportHead = {
  id: '20261129-120000-abcdef',
  title: 'Check <sums> & more',
  recipe: 'checksum',
  state: 'COMPLETED_WITH_FAILURES',
  createdAt: 0,
  endedAt: 60_000,
  seconds: 12.34,
  roots: ['/in'],
  outDir: '/out',
  outputs: ['/out/manifest.txt'],
  files: 2,
  bytes: 2048,
  refused: 1,
  retries: 3,
  counts: { ...NO_TASKS, COMPLETED: 1, FAILED: 1 },
};
const HOSTILE = '/in/<script>alert("1")</script>\t\n\\&\u202etxt.exe';
const ROWS: readonly ReportRow[] = [
  { path: '/in/a', state: 'COMPLETED', reason: '', attempts: 1, size: 2048, durationMs: 1500, output: '/out/a.gz' },
  {
    path: HOSTILE,
    pathBase64: 'AA==',
    state: 'FAILED',
    reason: 'permanent',
    attempts: 2,
    size: 0,
    error: { class: 'permanent', code: 'EACCES', message: 'not <allowed>\n' },
  },
];
const whole = (writer: ReportWriter): string =>
  [writer.head(HEAD), ...ROWS.map((row, index) => writer.row(row, index)), writer.tail()].join('');

test('TSV: a line of names, and a line for each file whatever it is called', () => {
  const lines = whole(tsvReport).split('\n');
  expect(lines.length).toBe(4);
  expect(lines[0]?.split('\t')).toEqual([
    'path',
    'state',
    'reason',
    'attempts',
    'bytes',
    'seconds',
    'output',
    'error_code',
    'error',
  ]);
  expect(lines[1]).toBe('/in/a\tCOMPLETED\t\t1\t2048\t1.500\t/out/a.gz\t\t');
  const cells = lines[2]?.split('\t') ?? [];
  expect(cells.length).toBe(9);
  const back = cells[0]?.replace(/\\([\\tnr])/g, (_, one: string) => ({ t: '\t', n: '\n', r: '\r' })[one] ?? one);
  expect(back).toBe(HOSTILE);
  expect(cells.slice(5)).toEqual(['', '', 'EACCES', 'not <allowed>\\n']);
});

test('JSON: one object, the rows as they are', () => {
  expect(JSON.parse(whole(jsonReport))).toEqual({ v: 1, batch: HEAD, files: ROWS });
  expect(JSON.parse(jsonReport.head(HEAD) + jsonReport.tail())).toMatchObject({ files: [] });
});

test('HTML: names are text, nothing runs, nothing is fetched', () => {
  const html = whole(htmlReport);
  expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
  expect(html).toContain('Check &lt;sums&gt; &amp; more');
  expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(/);
  expect(html).not.toContain('\u202e');
  expect(html).toContain("default-src 'none'");
  expect(html).toContain('@media print');
  expect(html.match(/<tr class=/g)?.length).toBe(2);
  expect(html).toContain('2 (1 COMPLETED, 1 FAILED)');
  expect(html.endsWith('</html>\n')).toBe(true);
});
