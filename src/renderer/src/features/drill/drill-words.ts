import type { DrillFault } from '../../../../shared/domain/drill.ts';
import type { HistoryEvent } from '../../../../shared/domain/inspection.ts';
import type { ErrorClass } from '../../../../shared/domain/task.ts';
import { eventWords } from '../inspect/inspect-words.ts';

interface FaultWords {
  readonly title: string;
  /** What is going to happen. */
  readonly plan: string;
}

export const FAULT_WORDS = {
  crash: { title: 'A worker dies', plan: 'It ends in the middle of a file, and others in its hands come back.' },
  hang: {
    title: 'A worker hangs',
    plan: 'It gives no sign of life, is counted down, and stopped after some seconds.',
  },
  memory: { title: 'Out of memory', plan: 'A worker runs into the limit of its heap.' },
  damaged: { title: 'A bad file', plan: 'Its content is damaged. No retry can mend that: this one fails.' },
  'full-disk': { title: 'A full disk', plan: 'Nothing can be written. The batch waits, and goes on by itself.' },
} as const satisfies Record<DrillFault, FaultWords>;

/** What happened to a file and what was done about it, in the order of its journal, as sentences. */
export function storyWords(events: readonly HistoryEvent[]): string {
  const words: string[] = [];
  let last: HistoryEvent | undefined;
  for (const event of events) {
    // It comes back after the loss of its worker, too, and that is what counts.
    if (event.kind === 'back' && last?.kind === 'loss') continue;
    const said = sentence(event, last);
    if (said !== '') words.push(said);
    last = event;
  }
  return words.join(' ');
}

function sentence(event: HistoryEvent, last: HistoryEvent | undefined): string {
  const { kind, error } = event;
  const { what, more } = eventWords(event);
  const message = error?.message ?? '';
  if (kind === 'lease') return leaseWords(last);
  if (kind === 'loss') return message === '' ? `${what}.` : message;
  if (kind === 'back') return `${message} ${backWords(error?.class)}`.trimStart();
  if (kind === 'failed') return `${message} ${what}: ${more}.`.trimStart();
  if (kind === 'retry') return `${what}: ${message}`;
  return `${what}.`;
}

/** To be given to a worker for the first time is nothing to tell. */
function leaseWords(last: HistoryEvent | undefined): string {
  if (last === undefined) return '';
  return last.kind === 'loss' ? 'Tried once more, alone, in a process of its own.' : 'Given out again.';
}

function backWords(cls: ErrorClass | undefined): string {
  if (cls === 'resource') return 'The batch waited until that was over; the file was charged nothing.';
  return 'It came back, and was charged nothing.';
}
