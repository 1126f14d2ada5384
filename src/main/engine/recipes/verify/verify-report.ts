import { countWords } from '../../../../shared/count-words.ts';
import type { TaskError } from '../../../../shared/domain/task.ts';
import type { FileResult, FinishContext } from '../recipe.ts';
import { FINDING } from './findings.ts';
import type { VerifyOptions } from './verify-options.ts';

const WORDS = new Map<string, Kind>([
  [FINDING.changed, 'changed'],
  [FINDING.missing, 'missing'],
  [FINDING.extra, 'extra'],
]);

const KINDS = ['ok', 'changed', 'missing', 'unverified', 'extra'] as const;
type Kind = (typeof KINDS)[number];

/**
 * One line a finding, its kind first and names as coreutils escapes them: what failed in path order, then what is
 * extra in path order; then the totals.
 */
export function writeReport(results: Iterable<FileResult<'ok' | 'extra'>>, ctx: FinishContext<VerifyOptions>): string {
  const { manifest, base, format, algorithm } = ctx.options;
  const counts = { ok: 0, changed: 0, missing: 0, unverified: 0, extra: 0 };
  const tell = (kind: Kind, path: Buffer, why = ''): void => {
    counts[kind] += 1;
    ctx.write(
      Buffer.concat([
        Buffer.from(`${kind.padEnd(10)}  `),
        escaped(path),
        Buffer.from(why === '' ? '\n' : `  ${why}\n`),
      ]),
    );
  };
  ctx.write(`manifest    ${manifest} (${format}, ${algorithm})\nbase        ${base}\n\n`);
  for (const { path, error } of ctx.failed) {
    const kind = WORDS.get(error.code) ?? 'unverified';
    tell(kind, path, whyOf(kind, error));
  }
  for (const { path, result } of results) {
    if (result === 'extra') tell('extra', path);
    else counts.ok += 1;
    ctx.progress(0);
  }
  const totals = KINDS.map((kind) => `${kind} ${counts[kind]}`).join(', ');
  ctx.write(`${counts.ok === total(counts) ? '' : '\n'}total       ${totals}\n`);
  return summary(counts);
}

const SAID: Readonly<Record<Exclude<Kind, 'ok'>, string>> = {
  changed: 'changed',
  missing: 'missing',
  unverified: 'not verified',
  extra: 'not in the manifest',
};

/** `4 as the manifest says, 1 changed, 1 missing.` */
function summary(counts: Readonly<Record<Kind, number>>): string {
  const others = KINDS.filter((kind) => kind !== 'ok').filter((kind) => counts[kind] > 0);
  const words = others.map((kind) => `${countWords(counts[kind])} ${SAID[kind]}`);
  return `${[`${countWords(counts.ok)} as the manifest says`, ...words].join(', ')}.`;
}

const total = (counts: Readonly<Record<Kind, number>>): number => KINDS.reduce((sum, kind) => sum + counts[kind], 0);

/** The kind tells enough of what is missing or extra. */
function whyOf(kind: Kind, { code, message }: TaskError): string {
  if (kind === 'missing' || kind === 'extra') return '';
  return `${message.replaceAll('\n', ' ')}${kind === 'changed' ? '' : ` (${code})`}`;
}

function escaped(path: Buffer): Buffer {
  const text = path.toString('latin1').replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return Buffer.from(text, 'latin1');
}
