import { z } from 'zod';
import { BATCH_STATES, PAUSE_REASONS } from '../../../shared/domain/batch.ts';
import { CANCEL_REASONS, ERROR_CLASSES, FAIL_REASONS } from '../../../shared/domain/task.ts';

/*
 * The journal: one record after another, in the form that its codec gives them (see `codecs/`). Chunks are named by dense ids (with one chunk a file
 * the id of the task itself), so a record per lease event holds ranges and not lists.
 *
 * | k | says | written |
 * | open | a process took the batch on | before anything else of the session |
 * | lease | chunks `c` go to slot `w` under the token `n` | before they are sent to the worker |
 * | chunk | chunk `h` of the `of` of task `t` goes to slot `w` under the token `n`; `h` = `of` is the joining of all | before it is sent |
 * | chunk-done | of lease `n` that chunk is complete: `r` is its result as JSON, `o` its part | after the part is synced |
 * | done | of lease `n` the chunks `c` are complete, outputs in place | after the rename |
 * | fail | task `t` ended as FAILED | with the lease's end |
 * | retry | task `t` is due again at `due` (wall clock) | |
 * | loss | task `t` was running when its worker died | |
 * | back | of lease `n` the chunks `c` are free again, nothing charged; `e`: the error that they came back with, such as a full disk | |
 * | redo | the chunks `c` were complete, in whole or in parts, and are to be done again | before their listing is brought up to date |
 * | again | the chunks `c` had failed or were cancelled, and a person asks for them once more: as new, but for losses | before they are leased |
 * | suspect | the chunks `c` were in hand when the app died, those of `d` at this death | before the next session begins |
 * | state | the batch changed its state | |
 * | cancel | the chunks `c` are cancelled | |
 * | output | an output of the whole batch is in place | after the rename |
 * | close | the session ended in good order | last |
 */

const runs = z.array(z.number().int().nonnegative()).refine((list) => list.length % 2 === 0, 'pairs');
const int = z.number().int().nonnegative();
const error = z.object({
  class: z.enum(ERROR_CLASSES),
  code: z.string(),
  message: z.string(),
  retryAfterMs: z.number().optional(),
});

/** Task, size, mtime in ns, inode, and the CRC-32 of the content where it was taken. */
const facts = z.tuple([int, z.number(), z.string(), z.string()], int);
export type OutputFacts = z.infer<typeof facts>;

/**
 * 2: `suspect` tells who was in hand at this very death, `done` the CRC-32 of outputs. 3: large files in chunks. 4: `again`.
 * What earlier ones wrote is read as it stands.
 */
export const JOURNAL_VERSION = 4;

export const recordSchema = z.discriminatedUnion('k', [
  z.object({ k: z.literal('open'), v: int, pid: int, started: z.number(), boot: z.string(), at: z.number() }),
  z.object({ k: z.literal('lease'), n: int, w: int, g: int, c: runs }),
  z.object({ k: z.literal('chunk'), n: int, w: int, g: int, t: int, h: int, of: int }),
  z.object({
    k: z.literal('chunk-done'),
    n: int,
    t: int,
    h: int,
    of: int,
    r: z.string().optional(),
    o: z.object({ size: int, mtimeNs: z.string(), ino: z.string(), crc: int }).optional(),
  }),
  z.object({
    k: z.literal('done'),
    n: int,
    c: runs,
    /** Facts of the published outputs. */
    o: z.array(facts).optional(),
  }),
  z.object({ k: z.literal('fail'), t: int, n: int, r: z.enum(FAIL_REASONS), a: int, e: error }),
  z.object({ k: z.literal('retry'), t: int, n: int, a: int, due: z.number(), e: error }),
  z.object({ k: z.literal('loss'), t: int, n: int, l: int, e: error }),
  z.object({ k: z.literal('back'), n: int, c: runs, e: error.optional() }),
  z.object({ k: z.literal('redo'), c: runs }),
  z.object({ k: z.literal('again'), c: runs }),
  z.object({ k: z.literal('suspect'), c: runs, d: runs.optional() }),
  z.object({ k: z.literal('cancel'), r: z.enum(CANCEL_REASONS), c: runs }),
  z.object({
    k: z.literal('state'),
    s: z.enum(BATCH_STATES),
    why: z.enum(PAUSE_REASONS).optional(),
    at: z.number(),
    seconds: z.number().optional(),
  }),
  z.object({
    k: z.literal('output'),
    path: z.string(),
    size: z.number(),
    mtimeNs: z.string(),
    ino: z.string(),
    /** What it says, in the words of its recipe. */
    says: z.string().optional(),
  }),
  z.object({ k: z.literal('close'), at: z.number() }),
]);
export type JournalRecord = z.infer<typeof recordSchema>;
