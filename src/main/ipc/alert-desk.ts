import { AppError } from '../../shared/app-error.ts';
import { isEnded } from '../../shared/domain/batch.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { Broadcaster } from './broadcaster.ts';

type AlertHandlers = Pick<Handlers, Extract<keyof Handlers, `alerts.${string}`>>;

const MINUTE_MS = 60_000;

/** What a person does with alerts. */
export function alertHandlers(processor: ParallelProcessor, broadcaster: Pick<Broadcaster, 'seq'>): AlertHandlers {
  const { alertManager: alerts } = processor;
  return {
    'alerts.acknowledge': ({ ids, note }) => alerts.acknowledge(ids, note),
    'alerts.snooze': ({ ids, until, note }) => {
      if ('untilBatchEnds' in until) assertGoesOn(processor, until.untilBatchEnds);
      return alerts.snooze(ids, until, note);
    },
    'alerts.resolve': ({ ids, note }) => alerts.resolve(ids, note),
    'alerts.undo': ({ token }) => {
      const rows = alerts.undo(token);
      if (rows > 0) return { rows };
      throw new AppError('not-now', 'There is nothing to take back: ten seconds are over, or the alert has gone on.');
    },
    'alerts.history': (query) => ({ seq: broadcaster.seq, ...alerts.page(query) }),
    'alerts.patterns': () => alerts.patterns((at) => -new Date(at).getTimezoneOffset() * MINUTE_MS),
  };
}

/** Nothing may sleep until the end of a batch that has none to come. */
function assertGoesOn({ current, queued }: ParallelProcessor, id: string): void {
  const runs = current?.meta.id === id && !isEnded(current.state);
  if (!runs && !queued.some((batch) => batch.id === id))
    throw new AppError('not-now', `The batch ${id} has ended. Snooze the alert for a time.`);
}
