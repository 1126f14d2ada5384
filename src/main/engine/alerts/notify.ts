import { ALERT_LEVELS, needsPerson, type Alert, type AlertTransition } from '../../../shared/domain/alert.ts';
import { NOTIFY_MS } from './limits.ts';

/** What the desktop is shown. */
export interface AlertNotice {
  readonly title: string;
  readonly body: string;
  /** The row to open: the worst of those it tells of. */
  readonly alertId: string;
}

export interface NoticeState {
  /** Moment of the active clock; null before the first. */
  readonly shownAt: number | null;
  /** Ids of rows that wait to be told of, in order. */
  readonly waiting: readonly string[];
}

export const NOTHING_SHOWN: NoticeState = { shownAt: null, waiting: [] };

/** The first of a row and an escalation are worth a notification, if a person is needed. */
export function noticed(state: NoticeState, alert: Alert, { what }: AlertTransition): NoticeState {
  if ((what !== 'raised' && what !== 'escalated') || !needsPerson(alert) || state.waiting.includes(alert.id))
    return state;
  return { ...state, waiting: [...state.waiting, alert.id] };
}

/** When the next may be shown, on the active clock; null when nothing waits. */
export function noticeDue({ shownAt, waiting }: NoticeState): number | null {
  if (waiting.length === 0) return null;
  return shownAt === null ? 0 : shownAt + NOTIFY_MS;
}

/**
 * At most one a minute; those held meanwhile are summed up in the next. What no longer needs a person by then is left
 * out (`find` gives a row as it is now).
 */
export function takeNotice(
  state: NoticeState,
  now: number,
  find: (id: string) => Alert | undefined,
): { readonly state: NoticeState; readonly notice: AlertNotice | null } {
  const due = noticeDue(state);
  if (due === null || now < due) return { state, notice: null };
  const rows = state.waiting.map(find).filter((row) => row !== undefined && needsPerson(row)) as readonly Alert[];
  const worst = rows.toSorted((a, b) => ALERT_LEVELS.indexOf(b.level) - ALERT_LEVELS.indexOf(a.level))[0];
  if (worst === undefined) return { state: { ...state, waiting: [] }, notice: null };
  return { state: { shownAt: now, waiting: [] }, notice: noticeOf(worst, rows.length - 1) };
}

const TITLE = {
  INFO: 'For your information',
  WARNING: 'Something to look at',
  ERROR: 'Something went wrong',
  CRITICAL: 'Gristmill needs you now',
} as const satisfies Record<Alert['level'], string>;

function noticeOf({ id, level, message }: Alert, more: number): AlertNotice {
  if (more === 0) return { title: TITLE[level], body: message, alertId: id };
  const others = more === 1 ? 'one more alert' : `${more} more alerts`;
  return { title: TITLE[level], body: `${message} And ${others}.`, alertId: id };
}
