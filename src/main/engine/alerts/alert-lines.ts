import type { Alert } from '../../../shared/domain/alert.ts';
import { soundAlert } from './sound-alerts.ts';

export interface AlertLines {
  /** The last line of each id, in the order in which they stand. */
  readonly alerts: readonly Alert[];
  readonly lines: number;
  /** Lines that are no alert, if they are the last of their id. */
  readonly dropped: number;
  /** Of the first line; null when that does not say. */
  readonly version: number | null;
}

/**
 * What a file of alerts holds: a line that says its version, and a line for each change of a row. They come from the
 * end, so that of each row only the one that counts is read. Throws only what the lines throw.
 */
export function readAlertLines(linesFromEnd: Iterable<string>): AlertLines {
  const seen = new Set<string>();
  const alerts: Alert[] = [];
  let lines = 0;
  let dropped = 0;
  /** The first line of all is the last to come. */
  let waiting: string | null = null;
  for (const line of linesFromEnd) {
    if (waiting !== null) take(waiting);
    waiting = line;
  }
  const version = waiting === null ? null : versionOf(waiting);
  return { alerts: alerts.reverse(), lines, dropped: dropped + (version === null ? 1 : 0), version };

  function take(line: string): void {
    lines += 1;
    if (line === '') return;
    const id = idOf(line);
    if (id !== undefined && seen.has(id)) return;
    if (id !== undefined) seen.add(id);
    const alert = soundAlert(parsed(line));
    if (alert === null) dropped += 1;
    else alerts.push(alert);
  }
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
