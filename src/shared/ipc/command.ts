import { z } from 'zod';

/* What the declarations of commands have in common. */

/** Type of an output or an event: main is trusted, so it is checked by the compiler alone. */
export interface Shape<T> {
  readonly type?: T;
}
export const shape = <T>(): Shape<T> => ({});

export const command = <I extends z.ZodType, O>(input: I, output: Shape<O>) => ({ input, output });

export const id = z.string().min(1).max(200);
/** Of a batch on disk: the name of its folder, and never a path. */
export const batchId = z.string().regex(/^\w[\w.-]{0,199}$/);
