import { z } from 'zod';
import { ALERT_LEVELS, ALERT_STATES, type Alert } from '../../../shared/domain/alert.ts';

const transition = z.looseObject({
  at: z.number(),
  what: z.enum(['raised', 'escalated', 'acknowledged', 'resolved', 'reopened']),
  who: z.enum(['engine', 'person']),
  note: z.string().optional(),
});

const row = z.looseObject({
  id: z.string(),
  rule: z.string(),
  level: z.enum(ALERT_LEVELS),
  message: z.string(),
  component: z.string(),
  workerId: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()),
  state: z.enum(ALERT_STATES),
  count: z.number(),
  firstAt: z.number(),
  lastAt: z.number(),
  examples: z.array(z.string()),
  history: z.array(transition),
  action: z.string().optional(),
});

/** The rows of a file that are alerts, and how many were not. Never throws. */
export function soundAlerts(rows: unknown): { readonly alerts: readonly Alert[]; readonly dropped: number } {
  if (rows === undefined) return { alerts: [], dropped: 0 };
  if (!Array.isArray(rows)) return { alerts: [], dropped: 1 };
  const alerts = rows.flatMap((each: unknown) => {
    const parsed = row.safeParse(each);
    return parsed.success ? [parsed.data as Alert] : [];
  });
  return { alerts, dropped: rows.length - alerts.length };
}
