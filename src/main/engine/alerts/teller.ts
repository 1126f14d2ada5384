import type { Alert, AlertTransition } from '../../../shared/domain/alert.ts';
import { noticed, noticeDue, NOTHING_SHOWN, takeNotice, type AlertNotice } from './notify.ts';
import type { Row } from './row.ts';

export type TransitionListener = (alert: Alert, transition: AlertTransition) => void;
export type NoticeListener = (notice: AlertNotice) => void;

/** Tells who listens of the steps of rows, and the desktop of what is worth a notification. */
export class Teller {
  readonly #listeners = new Set<TransitionListener>();
  readonly #desktops = new Set<NoticeListener>();
  #notices = NOTHING_SHOWN;

  onTransition(listener: TransitionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onNotice(listener: NoticeListener): () => void {
    this.#desktops.add(listener);
    return () => this.#desktops.delete(listener);
  }

  tell(alert: Alert, steps: readonly AlertTransition[]): void {
    for (const step of steps) {
      for (const listener of this.#listeners) listener(alert, step);
      if (this.#desktops.size > 0) this.#notices = noticed(this.#notices, alert, step);
    }
  }

  /** When a notification may be shown, on the active clock; null when none waits. */
  get due(): number | null {
    return noticeDue(this.#notices);
  }

  /** Shows what may be shown now. */
  notify(active: number, find: (id: string) => Alert | undefined): void {
    const { state, notice } = takeNotice(this.#notices, active, find);
    this.#notices = state;
    if (notice !== null) for (const show of this.#desktops) show(notice);
  }
}

/**
 * What becomes of the untold steps of a row. Held back they wait, told they are told in order, and a row that ended
 * before anybody outside knew of it is not spoken of.
 */
export function untoldFate(row: Row, held: boolean): 'tell' | 'wait' | 'forget' {
  if (!held) return 'tell';
  if (row.phase.state !== 'resolved') return 'wait';
  const told = row.history[row.history.length - (row.untold ?? 0) - 1];
  return told === undefined || told.what === 'resolved' ? 'forget' : 'tell';
}
