import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as nap } from 'node:timers/promises';
import { z } from 'zod';
import { DRILL_RECIPE, faultOf } from '../../../../shared/domain/drill.ts';
import type { ChunkContext, Recipe } from '../recipe.ts';
import { assertSound } from './sample.ts';
import { strike } from './strike.ts';

/** Between two signs of progress, milliseconds. */
const STEP_MS = 200;

interface DrillOptions {
  /** Folder for marks of faults that have struck. */
  readonly marks: string;
  /** How long a file takes, milliseconds: there has to be something to watch. */
  readonly napMs: number;
}

/**
 * Copies the samples of the fault drill, and goes wrong at those whose name says so. Only the drill starts it (see
 * `engine/drill.ts`), so it is in no list; a drill that was interrupted goes on as any batch.
 */
export const faultDrill: Recipe<DrillOptions, { readonly bytes: number }> = {
  id: DRILL_RECIPE,
  title: 'Fault drill',
  purpose: 'Lets things go wrong with sample files, to watch the batch recover.',
  options: z.strictObject({ marks: z.string().default(''), napMs: z.number().min(0).default(0) }),
  // Five seconds leave room for the collection of a full heap on a slow machine.
  patience: { timeoutMs: 5000, criticalMs: 8000 },
  check: ({ marks }) =>
    marks === '' ? { field: 'marks', message: 'is set by the fault drill of the app, which alone runs this' } : null,
  output: (relativePath) => relativePath,
  async process({ path, end }, ctx) {
    const { marks, napMs } = ctx.options;
    const name = basename(String(path));
    const fault = faultOf(name);
    if (fault !== null) strike(fault, join(marks, name), ctx);
    const sample = readFileSync(path);
    assertSound(sample);
    await take(napMs, end, ctx);
    ctx.write(sample);
    return { bytes: end };
  },
};

/** Lets time pass, and tells of progress all the while. */
async function take(ms: number, bytes: number, ctx: ChunkContext<DrillOptions>): Promise<void> {
  const steps = Math.max(1, Math.ceil(ms / STEP_MS));
  for (let step = 1; step <= steps; step++) {
    ctx.checkCancelled();
    await nap(ms / steps);
    ctx.progress(Math.floor((bytes * step) / steps) - Math.floor((bytes * (step - 1)) / steps));
  }
}
