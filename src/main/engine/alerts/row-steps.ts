import type { AlertPhase, AlertStep, AlertTransition, OpenPhase } from '../../../shared/domain/alert.ts';
import type { Instant, Row } from './row.ts';

export type Extra = Pick<AlertTransition, 'note' | 'undid'>;

/** The row with one more line in its history. An empty note is none. */
export function logged(row: Row, what: AlertStep, who: AlertTransition['who'], now: Instant, extra: Extra = {}): Row {
  const { note, undid } = extra;
  const line: AlertTransition = {
    at: now.wall,
    what,
    who,
    ...(note === undefined || note === '' ? {} : { note }),
    ...(undid === undefined ? {} : { undid }),
  };
  return { ...row, history: [...row.history, line] };
}

export const inPhase = (row: Row, phase: AlertPhase): Row => ({ ...row, state: phase.state, phase });

/** The row as one that does not flap; with `flapping`, as one that does. */
export function withFlapping(row: Row, flapping?: Row['flapping']): Row {
  const { flapping: _, ...calm } = row;
  return flapping === undefined ? calm : { ...calm, flapping };
}

export function resolved(row: Row, who: AlertTransition['who'], now: Instant, note?: string): Row {
  const over = inPhase(withFlapping(row), { state: 'resolved', at: now.wall, by: who });
  return logged(over, 'resolved', who, now, note === undefined ? {} : { note });
}

/** What the row is while its cause is there; null when it is over. */
export function openPhase({ phase }: Row): OpenPhase | null {
  if (phase.state === 'resolved') return null;
  return phase.state === 'recovering' ? phase.from : phase;
}
