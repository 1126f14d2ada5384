import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.boolean()]);

const optionSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  default: value,
  choices: z.array(z.string()).readonly().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  unit: z.string().optional(),
});
/** An option of a script, as data. */
export type ScriptOption = Readonly<z.infer<typeof optionSchema>>;

/**
 * All that the app must know of a script to offer it, to name its outputs and to hand out its files: data, so that none
 * of the script's code runs in the app. Stands in `batch.json`.
 */
export const aboutSchema = z.strictObject({
  title: z.string(),
  purpose: z.string(),
  options: z.array(optionSchema).readonly(),
  /** See `Recipe.takes`. */
  takes: z.array(z.string()).readonly().optional(),
  /** Template of the path of the output per file (see `fillTemplate`); null where there is none. */
  output: z.string().nullable(),
  /** File name of the output of the whole batch; null where there is none. */
  finish: z.string().nullable(),
  /** Files of at least twice this size are cut into chunks of about this many bytes; null: a file is one chunk. */
  chunkBytes: z.number().nullable(),
  /** Milliseconds that a chunk may go without a sign of progress; null: as for all recipes. */
  deadlineMs: z.number().nullable(),
});
export type ScriptAbout = Readonly<z.infer<typeof aboutSchema>>;

/** Where a script may run: each file in a process of its own, or in the threads of the app as a recipe of our own. */
export const RUNS = ['isolated', 'trusted'] as const;
export type ScriptRuns = (typeof RUNS)[number];

/** The script of a batch: what was agreed to. */
export const scriptSchema = z.strictObject({
  /** Absolute path of the original. */
  path: z.string(),
  /** Of its content, and of the files that it imports by relative paths (see `hashOf`). */
  sha256: z.string(),
  runs: z.enum(RUNS),
  /** The copy that runs, below the folder of copies: `<key>/<file>`. */
  copy: z.string(),
  about: aboutSchema,
});
export type BatchScript = Readonly<z.infer<typeof scriptSchema>>;
