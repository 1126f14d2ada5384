import { ALERT_LEVELS, ALERT_STATES, ALERT_STEPS, type Alert } from '../../../shared/domain/alert.ts';

/*
 * Checks by hand: ten thousand rows are read before the window opens, and zod takes longer for them than everything else
 * together.
 */
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const record: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const one = (values: readonly string[]): Check => {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => known.has(value);
};
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return false;
    for (const each of value) if (!check(each)) return false;
    return true;
  };
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
/** Further fields may be there: of a later version, or an earlier one. */
function shape(fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  const checks = Object.values(fields);
  // A plain loop: at the start nothing of this has been compiled yet.
  return (value) => {
    if (!record(value)) return false;
    for (let at = 0; at < names.length; at++) {
      if (checks[at]?.((value as Record<string, unknown>)[names[at] ?? '']) !== true) return false;
    }
    return true;
  };
}

const level = one(ALERT_LEVELS);
const person = one(['engine', 'person']);

const transition = shape({
  at: number,
  what: one(ALERT_STEPS),
  who: person,
  note: optional(text),
  undid: optional(one(['acknowledged', 'snoozed', 'resolved'])),
});

const until = either(shape({ untilMs: number }), shape({ untilBatchEnds: text }));

const openPhase = either(
  shape({ state: one(['active']) }),
  shape({ state: one(['acknowledged']), at: number, count: number }),
  shape({ state: one(['snoozed']), until }),
);

const phase = either(
  shape({ state: one(['resolved']), at: number, by: person }),
  openPhase,
  shape({ state: one(['recovering']), closesAt: number, from: openPhase }),
);

const kind = shape({
  key: text,
  rule: text,
  component: text,
  level,
  message: text,
  count: number,
  over: flag,
});

const row = shape({
  id: text,
  key: optional(text),
  rule: text,
  level,
  message: text,
  component: text,
  workerId: optional(text),
  metadata: record,
  state: one(ALERT_STATES),
  phase: optional(phase),
  count: number,
  firstAt: number,
  lastAt: number,
  openedAt: optional(number),
  examples: list(text),
  history: list(transition),
  action: optional(text),
  flapping: optional(shape({ until: number, gone: flag })),
  cycles: optional(list(number)),
  digest: optional(shape({ kinds: list(kind), others: number })),
  untold: optional(count),
});

/** The value as an alert; null when it is none. Rows of earlier versions lack what came later. */
export const soundAlert = (value: unknown): Alert | null => (row(value) ? (value as Alert) : null);

/** The rows of a file that are alerts, and how many were not. Never throws. */
export function soundAlerts(rows: unknown): { readonly alerts: readonly Alert[]; readonly dropped: number } {
  if (rows === undefined) return { alerts: [], dropped: 0 };
  if (!Array.isArray(rows)) return { alerts: [], dropped: 1 };
  const alerts = rows.flatMap((each: unknown) => soundAlert(each) ?? []);
  return { alerts, dropped: rows.length - alerts.length };
}
