import { z } from 'zod';
import { ALERT_LEVELS } from '../../../shared/domain/alert.ts';
import { ROUTE_ACTIONS } from '../../../shared/domain/route-kinds.ts';

/* What is kept of routes and alerts, as it is read back from the disk. */

const alert = z.object({
  id: z.string(),
  rule: z.string(),
  level: z.enum(ALERT_LEVELS),
  levels: z.array(z.enum(ALERT_LEVELS)),
  message: z.string(),
  component: z.string(),
  workerId: z.string().optional(),
  count: z.number(),
  startedAt: z.number(),
  lastAt: z.number(),
  examples: z.array(z.string()),
  action: z.string().optional(),
  note: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()),
});

export const laneSchema = z.object({
  route: z.string(),
  alert: z.string(),
  known: z.string().nullable(),
  open: z.object({ key: z.string(), alert }).nullable(),
  entries: z.array(
    z.object({
      id: z.string(),
      seq: z.number(),
      key: z.string(),
      action: z.enum(ROUTE_ACTIONS),
      at: z.number(),
      alert,
      tried: z.boolean(),
    }),
  ),
});

export const routeFactsSchema = z.object({
  okAt: z.number().nullable(),
  error: z.object({ at: z.number(), words: z.string() }).nullable(),
  omitted: z.number(),
  /** Omitted, and the other side does not know yet. */
  untold: z.number(),
});
export type RouteFacts = Readonly<z.infer<typeof routeFactsSchema>>;
