import { Output } from '../output.ts';
import { HumanReporter } from './human-reporter.ts';
import { JsonReporter } from './json-reporter.ts';
import type { Reporter } from './reporter.ts';

export interface ReportOptions {
  readonly json?: boolean;
  readonly jsonAll?: boolean;
  readonly dataDir?: string;
  readonly config?: string;
}

export interface Console {
  readonly out: Output;
  readonly err: Output;
}

export function openConsole(): Console {
  return { out: new Output(process.stdout), err: new Output(process.stderr) };
}

export function makeReporter({ out, err }: Console, options: ReportOptions): Reporter {
  const all = options.jsonAll === true;
  if (all || options.json === true) return new JsonReporter(out, all);
  return new HumanReporter({
    out,
    err,
    columns,
    unicode: speaksUnicode(),
    resumeCommand: (id) => resumeCommand(id, options),
  });
}

function columns(): number | null {
  return process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? (process.stderr.columns ?? 80) : null;
}

/** As setlocale() would decide; Windows terminals have long known how. */
function speaksUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return process.platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** With the options without which the batch would not be found. */
function resumeCommand(id: string, { dataDir, config }: ReportOptions): string {
  const words = ['gristmill', 'resume', id];
  if (dataDir !== undefined) words.push('--data-dir', quoted(dataDir));
  if (config !== undefined) words.push('--config', quoted(config));
  return words.join(' ');
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
