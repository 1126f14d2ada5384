import { bytesWords } from '../../../shared/byte-words.ts';
import { TASK_STATES } from '../../../shared/domain/task.ts';
import type { ReportHead, ReportRow, ReportWriter } from './report-row.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as text and as the value of an attribute; what controls the direction of text is shown and not obeyed. */
const safe = (text: string): string =>
  text
    .replace(/[&<>"']/g, (one) => ESCAPES[one] ?? one)
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');

const STYLE = `
:root { color-scheme: light dark; --line: #d8d8d8; --dim: #666; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --line: #3c3c3c; --dim: #a0a0a0; --bad: #ff8a80; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 24px; }
h1 { font-size: 20px; margin: 0 0 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 20px; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px 3px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 500; } .n { text-align: right; white-space: nowrap; } .FAILED td:nth-child(2) { color: var(--bad); font-weight: 600; }
@media print { body { margin: 0; font-size: 11px; } table { font-size: 9px; } thead { display: table-header-group; } tr { break-inside: avoid; } }
`;

/** A page that needs nothing beside it and runs nothing: for reading, printing and keeping. */
export const htmlReport: ReportWriter = {
  head(head) {
    const title = safe(`${head.title}, ${head.id}`);
    const facts = factsOf(head).map(([name, value]) => `<dt>${name}</dt><dd>${safe(value)}</dd>`);
    return (
      '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
      `<title>${title}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<h1>${title}</h1>\n` +
      `<dl>\n${facts.join('\n')}\n</dl>\n<table>\n<thead><tr><th>File</th><th>State</th><th>Reason</th>` +
      '<th class="n">Attempts</th><th class="n">Size</th><th class="n">Seconds</th><th>Output</th><th>Error</th></tr></thead>\n<tbody>\n'
    );
  },
  row: htmlRow,
  tail: () => '</tbody>\n</table>\n</body>\n</html>\n',
};

function htmlRow({ path, state, reason, attempts, size, durationMs, output = '', error }: ReportRow): string {
  const seconds = durationMs === undefined ? '' : (durationMs / 1000).toFixed(3);
  const said = error === undefined ? '' : `${error.code}: ${error.message}`;
  return (
    `<tr class="${state}"><td>${safe(path)}</td><td>${state}</td><td>${safe(reason)}</td><td class="n">${attempts}</td>` +
    `<td class="n">${bytesWords(size)}</td><td class="n">${seconds}</td><td>${safe(output)}</td><td>${safe(said)}</td></tr>\n`
  );
}

function factsOf(head: ReportHead): readonly (readonly [string, string])[] {
  const { counts, endedAt, outputs } = head;
  const states = TASK_STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return [
    ['Outcome', head.state],
    ...(head.says === undefined ? [] : [['Result', head.says] as const]),
    ['Files', `${head.files}${states.length === 0 ? '' : ` (${states.join(', ')})`}`],
    ['Bytes', `${bytesWords(head.bytes)} (${head.bytes})`],
    ['Refused', String(head.refused)],
    ['Retries', String(head.retries)],
    ['Active seconds', head.seconds.toFixed(1)],
    ['Begun', new Date(head.createdAt).toISOString()],
    ...(endedAt === undefined ? [] : [['Ended', new Date(endedAt).toISOString()] as const]),
    ['Recipe', head.recipe],
    ...head.roots.map((root) => ['Input', root] as const),
    ['Output folder', head.outDir],
    ...outputs.map((output) => ['Output', output] as const),
  ];
}
