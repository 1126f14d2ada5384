import { rowName, type Expected, type Moment, type Observed } from './rows.ts';

/** Marks between which the table of the documentation stands. */
const FROM = '<!-- faults: written by npm run drill -- --write -->';
const TO = '<!-- end of faults -->';

const WORDS: Readonly<Record<Moment, string>> = {
  never: 'never',
  soon: 'at once',
  timeout: 'at the timeout',
  critical: 'at the critical time',
  deadline: 'at its deadline',
  whenever: 'in its own time',
};

const HEAD = ['fault', 'verdict', 'noticed', 'healthy again', 'attempts', 'losses', 'final state', 'alerts'];

const time = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`);
const one = (values: readonly string[]): string => [...new Set(values)].join(' / ') || '–';

/** What was seen, as cells of the table that the drill prints. */
export function cells(row: Expected, seen: Observed): string[] {
  return [
    rowName(row),
    seen.verdict,
    time(seen.noticeMs),
    time(seen.healthyMs),
    one(seen.fates.map(({ attempts }) => String(attempts))),
    one(seen.fates.map(({ losses }) => String(losses))),
    one(seen.fates.map(({ state }) => state)),
    seen.alerts.toSorted().join(', ') || '–',
  ];
}

/** Widths that the first rows are printed with already: the table grows line by line. */
const WIDTHS = [33, 11, 8, 13, 8, 6, 17, 0];

export const line = (row: readonly string[]): string =>
  row
    .map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0))
    .join('  ')
    .trimEnd();

export const headLine = (): string => line(HEAD);

/** The expected rows as Markdown, with the reason for each. */
export function markdown(rows: readonly Expected[]): string {
  const body = rows.map((row) =>
    [
      `\`${row.fault}\`${row.variant === undefined ? '' : ` (${row.variant})`}`,
      row.verdict,
      WORDS[row.notice],
      WORDS[row.stop],
      row.attempts,
      row.losses,
      row.state,
      row.alerts.join(', ') || '–',
      row.why,
    ].join(' | '),
  );
  const head = ['fault', 'verdict', 'noticed', 'worker ends', 'attempts', 'losses', 'final state', 'alerts', 'why'];
  return [head.join(' | '), head.map(() => '---').join(' | '), ...body].map((text) => `| ${text} |`).join('\n');
}

/** The page with its table replaced. Throws when it has no place for one. */
export function withTable(page: string, rows: readonly Expected[]): string {
  const [from, to] = [page.indexOf(FROM), page.indexOf(TO)];
  if (from < 0 || to < from) throw new Error(`The page has no place for the table: "${FROM}" … "${TO}".`);
  return `${page.slice(0, from + FROM.length)}\n\n${markdown(rows)}\n\n${page.slice(to)}`;
}
