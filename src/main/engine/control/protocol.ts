import { z } from 'zod';
import { BATCH_STATES, PAUSE_REASONS } from '../../../shared/domain/batch.ts';
import { TASK_STATES } from '../../../shared/domain/task.ts';

/*
 * What is said over the control socket of a process: one JSON object a line, a reply for each request, in order.
 * Whoever can open the socket may ask: it lies in a folder that only its user can enter.
 */

/** Goes up when a message changes its meaning. A process answers a newer one with a refusal that names its own. */
export const CONTROL_VERSION = 1;

export const CONTROL_VERBS = ['pause', 'resume', 'cancel', 'checkpoint'] as const;
export type ControlVerb = (typeof CONTROL_VERBS)[number];

/** Longest line of either side, bytes. */
export const LINE_LIMIT = 16 * 1024;

export const requestSchema = z.strictObject({
  v: z.literal(CONTROL_VERSION),
  verb: z.enum(CONTROL_VERBS),
  batch: z.string().min(1).max(200),
});
export type ControlRequest = Readonly<z.infer<typeof requestSchema>>;

const done = z.object({
  v: z.number(),
  ok: z.literal(true),
  pid: z.number(),
  /** False when the batch stood so already. */
  changed: z.boolean(),
  /** How the batch stands now. */
  state: z.enum(BATCH_STATES),
  pauseReason: z.enum(PAUSE_REASONS).optional(),
  files: z.number(),
  counts: z.record(z.enum(TASK_STATES), z.number()),
  /** What a checkpoint has put on the disk: tasks, and when in epoch milliseconds. */
  saved: z.object({ tasks: z.number(), at: z.number() }).optional(),
});
const refused = z.object({
  v: z.number(),
  ok: z.literal(false),
  error: z.object({ code: z.enum(['usage', 'cannot-start', 'not-now', 'internal']), message: z.string() }),
});

export const replySchema = z.discriminatedUnion('ok', [done, refused]);
export type ControlReply = Readonly<z.infer<typeof replySchema>>;
export type ControlDone = Readonly<z.infer<typeof done>>;
/** A reply before it has an envelope. */
export type ControlAnswer = Omit<ControlDone, 'v' | 'ok' | 'pid'>;
