import type { Alert } from '../../../shared/domain/alert.ts';
import { soundAlert } from './sound-alerts.ts';

export interface AlertLines {
  /** The last line of each id. */
  readonly alerts: readonly Alert[];
  readonly lines: number;
  /** Lines that are no alert; the end of a write that was broken off is not among them. */
  readonly dropped: number;
  /** Of the first line; null when that does not say. */
  readonly version: number | null;
}

/** What a file of alerts holds: a line that says its version, and a line for each change of a row. Never throws. */
export function parseAlertLines(text: string): AlertLines {
  const all = text.split('\n');
  // Every line ends with a newline: what comes after the last one is nothing, or torn.
  all.pop();
  const [first = '', ...lines] = all;
  const version = versionOf(first);
  const last = new Map<string, string>();
  for (const [index, line] of lines.entries()) if (line !== '') last.set(idOf(line) ?? `line ${index}`, line);
  const alerts = [...last.values()].flatMap((line) => soundAlert(parsed(line)) ?? []);
  const dropped = last.size - alerts.length + (version === null ? 1 : 0);
  return { alerts, lines: lines.length, dropped, version };
}

function versionOf(line: string): number | null {
  const header = parsed(line);
  if (typeof header !== 'object' || header === null || !('k' in header) || header.k !== 'alerts') return null;
  return 'v' in header && typeof header.v === 'number' ? header.v : null;
}

const ID = '{"id":"';

/** Every row is written with its id first: the older lines of a row need not be parsed. */
const idOf = (line: string): string | undefined =>
  line.startsWith(ID) ? line.slice(ID.length, line.indexOf('"', ID.length)) : undefined;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
