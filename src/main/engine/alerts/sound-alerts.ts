import { z } from 'zod';
import { ALERT_LEVELS, ALERT_STATES, ALERT_STEPS, type Alert } from '../../../shared/domain/alert.ts';

const person = z.enum(['engine', 'person']);

const transition = z.looseObject({
  at: z.number(),
  what: z.enum(ALERT_STEPS),
  who: person,
  note: z.string().optional(),
  undid: z.enum(['acknowledged', 'snoozed', 'resolved']).optional(),
});

const openPhase = z.discriminatedUnion('state', [
  z.object({ state: z.literal('active') }),
  z.object({ state: z.literal('acknowledged'), at: z.number(), count: z.number() }),
  z.object({
    state: z.literal('snoozed'),
    until: z.union([z.object({ untilMs: z.number() }), z.object({ untilBatchEnds: z.string() })]),
  }),
]);

const phase = z.union([
  openPhase,
  z.object({ state: z.literal('recovering'), closesAt: z.number(), from: openPhase }),
  z.object({ state: z.literal('resolved'), at: z.number(), by: person }),
]);

const kind = z.object({
  key: z.string(),
  rule: z.string(),
  component: z.string(),
  level: z.enum(ALERT_LEVELS),
  message: z.string(),
  count: z.number(),
  over: z.boolean(),
});

const row = z.looseObject({
  id: z.string(),
  key: z.string().optional(),
  rule: z.string(),
  level: z.enum(ALERT_LEVELS),
  message: z.string(),
  component: z.string(),
  workerId: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()),
  state: z.enum(ALERT_STATES),
  phase: phase.optional(),
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  openedAt: z.number().optional(),
  examples: z.array(z.string()),
  history: z.array(transition),
  action: z.string().optional(),
  flapping: z.object({ until: z.number(), gone: z.boolean() }).optional(),
  cycles: z.array(z.number()).optional(),
  digest: z.object({ kinds: z.array(kind), others: z.number() }).optional(),
  untold: z.number().int().min(0).optional(),
});

/** The value as an alert; null when it is none. Rows of earlier versions lack what came later. */
export function soundAlert(value: unknown): Alert | null {
  // The value itself and no copy of it: there may be ten thousand.
  return row.safeParse(value).success ? (value as Alert) : null;
}

/** The rows of a file that are alerts, and how many were not. Never throws. */
export function soundAlerts(rows: unknown): { readonly alerts: readonly Alert[]; readonly dropped: number } {
  if (rows === undefined) return { alerts: [], dropped: 0 };
  if (!Array.isArray(rows)) return { alerts: [], dropped: 1 };
  const alerts = rows.flatMap((each: unknown) => soundAlert(each) ?? []);
  return { alerts, dropped: rows.length - alerts.length };
}
