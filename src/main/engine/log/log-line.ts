import { randomBytes } from 'node:crypto';
import type { LogLevel } from '../../../shared/domain/log.ts';
import { hideSecrets, withoutUrlSecrets } from './secrets.ts';

/** Characters of a message that are kept; the rest is cut, and the total stated. */
const LONGEST_MESSAGE = 8192;

/** Who writes: the process, and what tells it from another that had its number. */
export interface LogSource {
  readonly pid: number;
  readonly run: string;
}

export const newSource = (): LogSource => ({ pid: process.pid, run: randomBytes(4).toString('hex') });

/** A line of the log with its newline. Throws nothing: fields that are no JSON are told to be none. */
export function formatLine(
  source: LogSource,
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
  now = Date.now(),
): string {
  const cut =
    message.length > LONGEST_MESSAGE
      ? `${message.slice(0, LONGEST_MESSAGE)}… (cut; ${message.length} characters in all)`
      : message;
  // These stand first, in this order: who reads by eye finds them in columns.
  const head = { t: new Date(now).toISOString(), level, msg: withoutUrlSecrets(cut), ...source };
  try {
    return `${JSON.stringify({ ...head, ...fields, ...head }, hideSecrets)}\n`;
  } catch (error) {
    return `${JSON.stringify({ ...head, noFields: String(error) })}\n`;
  }
}
