import { isEnded, type PauseReason } from '../../../../shared/domain/batch.ts';
import type { BatchInspection, HistoryEvent } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';

export const PAUSED_BY = {
  user: 'by you',
  halted: 'too many files failed',
  device: 'a disk does not answer',
  'crash-loop': 'workers kept ending',
} as const satisfies Record<PauseReason, string>;

const FAILED_FOR = {
  permanent: 'no retry can mend it',
  exhausted: 'all retries used',
  poisoned: 'ended two workers',
  lost: 'lost with its worker',
} as const satisfies Record<NonNullable<HistoryEvent['failReason']>, string>;

/** What happened to a file: in a few words, and what more there is to say of it. */
export interface EventWords {
  readonly what: string;
  readonly more: string;
}

export function eventWords(event: HistoryEvent): EventWords {
  const { kind, worker, lease, attempts, losses, failReason, cancelReason } = event;
  const by = worker === undefined ? '' : `W${worker}`;
  const on = by === '' ? '' : `on ${by}`;
  switch (kind) {
    case 'lease':
      return { what: `Given to ${by}`, more: `lease ${formatCount(lease ?? 0)}` };
    case 'chunk':
      return {
        what: `Chunk ${formatCount(event.chunk ?? 0)} of ${formatCount(event.chunks ?? 0)} done`,
        more: `lease ${formatCount(lease ?? 0)}`,
      };
    case 'join':
      return { what: `Chunks joined by ${by}`, more: `lease ${formatCount(lease ?? 0)}` };
    case 'done':
      return { what: 'Done', more: on };
    case 'failed':
      return { what: 'Failed for good', more: failReason === undefined ? on : FAILED_FOR[failReason] };
    case 'retry':
      return {
        what: `Attempt ${formatCount(attempts ?? 0)} failed`,
        more: `${on}; tried again later`.replace(/^; /u, ''),
      };
    case 'loss':
      return {
        what: 'Worker lost',
        more: `${by}, the ${ordinal(losses ?? 1)} with this file in hand`.replace(/^, /u, ''),
      };
    case 'back':
      return { what: 'Came back', more: 'nothing charged' };
    case 'orphaned':
      return { what: `In the hands of ${by} when the session ended`, more: 'nothing charged' };
    case 'redo':
      return { what: 'To be done again', more: 'the file changed, or its output is not as it was' };
    case 'again':
      return { what: 'Asked for once more', more: 'by you, with all its attempts before it' };
    case 'suspect':
      return { what: 'Suspect', more: 'in hand when Gristmill died' };
    case 'cancelled':
      return { what: 'Cancelled', more: cancelReason === 'halted' ? 'batch was halted' : 'by you' };
  }
}

function ordinal(value: number): string {
  const special = ['first', 'second', 'third'][value - 1];
  return special ?? `${formatCount(value)}th`;
}

/** `12.4 KiB`, and what is just being added to it. */
export function journalWords({ journal: { format, bytes, underWay } }: BatchInspection): string {
  if (format === null) return 'none yet';
  return `${formatBytes(bytes)}${underWay === 0 ? '' : `, ${formatBytes(underWay)} being written`}`;
}

/** Active time: known up to the last change of state alone. */
export function workWords({ seconds, state }: Pick<BatchInspection, 'seconds' | 'state'>): string {
  if (isEnded(state)) return formatDuration(seconds * 1000);
  return seconds < 1 ? 'not known yet' : `at least ${formatDuration(seconds * 1000)}`;
}

/** `JSON lines, version 2` */
export function formatWords({ journal, sessions }: BatchInspection): string {
  if (journal.format === null) return '–';
  const version = sessions.at(-1)?.version;
  return `${journal.format === 'json' ? 'JSON lines' : 'Binary'}${version === undefined ? '' : `, version ${version}`}`;
}

/** Above the list of files. `search` is what was searched for. */
export function listTitle({ history, historyTotal }: BatchInspection, search: string): string {
  const shown = history.length < historyTotal ? `, the first ${formatCount(history.length)} shown` : '';
  const found =
    search === '' ? `${plural(historyTotal, 'file')} with a history` : `${plural(historyTotal, 'file')} found`;
  return `${found}${shown}`;
}
