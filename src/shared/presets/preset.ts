import { z } from 'zod';

const CONFLICTS = ['fail', 'skip', 'rename', 'overwrite'] as const;
const globs = z.array(z.string().min(1).max(1000)).max(100).default([]);

/** What a person saves of a batch to do the like again: what is done, and how outputs are named. Not the files. */
export const presetSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters'),
  /** One sentence; may be empty. */
  purpose: z.string().max(300).default(''),
  /** Id of a recipe, or the absolute path of a module. */
  recipe: z.string().min(1).max(32_768),
  options: z.record(z.string().max(100), z.union([z.string().max(10_000), z.number(), z.boolean()])).default({}),
  /** Template of the names of outputs; the recipe's own when left out. */
  naming: z.string().min(1).max(500).optional(),
  /** What becomes of outputs that exist; the person says, when left out. */
  onConflict: z.enum(CONFLICTS).optional(),
  include: globs,
  exclude: globs,
  /** Junk, and files that the recipe does not take, are taken too. */
  allFiles: z.boolean().default(false),
});
export type Preset = Readonly<z.infer<typeof presetSchema>>;

/** Format of a file of presets, exported or kept. */
export const PRESETS_VERSION = 1;

/** A preset as it is offered. */
export interface OfferedPreset extends Preset {
  /** Comes with the app: it can be used and copied, not changed. */
  readonly shipped: boolean;
  /** It came out of a file and there is something `toConfirm`: a person has to say yes before its first run. */
  readonly unconfirmed: boolean;
}
