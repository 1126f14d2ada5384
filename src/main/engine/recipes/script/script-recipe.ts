import { basename } from 'node:path';
import { z } from 'zod';
import type { Recipe } from '../recipe.ts';
import type { BatchScript, ScriptAbout, ScriptOption } from './about.ts';
import type { ScriptCode } from './module.ts';
import { fillTemplate } from './template.ts';

/** Chunks of one file at most: each costs a record and, with an output, a file. */
const MOST_CHUNKS = 4096;

type Options = Readonly<Record<string, unknown>>;

/** A script as the app knows it: by what was written down of it. None of its code is there to be called. */
export function recipeOfScript({ path, runs, about }: Pick<BatchScript, 'path' | 'runs' | 'about'>): Recipe {
  const elsewhere = (): never => {
    throw new Error(`The script ${path} runs in a worker only.`);
  };
  const recipe = scriptRecipe(basename(path), about, { process: elsewhere, join: elsewhere, finish: elsewhere });
  return runs === 'isolated' ? { ...recipe, isolation: 'process' } : recipe;
}

/** A script as a recipe, where its code runs. */
export function scriptRecipe(id: string, about: ScriptAbout, code: ScriptCode): Recipe {
  const { title, purpose, options, takes, output, finish, chunkBytes, deadlineMs } = about;
  const { process, join, dispose } = code;
  const run = code.finish;
  return {
    id,
    title,
    purpose,
    options: z.strictObject(Object.fromEntries(options.map((option) => [option.name, schemaOf(option)]))),
    process,
    ...(takes === undefined ? {} : { takes }),
    ...(output === null ? {} : { output: (path, given) => fillTemplate(output, path, given as Options) }),
    ...(chunkBytes === null || join === undefined ? {} : { chunks: (size) => chunksOf(size, chunkBytes), join }),
    ...(deadlineMs === null ? {} : { deadlineMs: () => deadlineMs }),
    ...(dispose === undefined ? {} : { dispose }),
    ...(finish === null || run === undefined ? {} : { finish: { name: () => finish, run } }),
  };
}

const chunksOf = (size: number, bytes: number): number =>
  size < 2 * bytes ? 1 : Math.min(MOST_CHUNKS, Math.ceil(size / bytes));

function schemaOf({ title, description, unit, choices, min, max, default: value }: ScriptOption): z.ZodType {
  const meta = { title, description, ...(unit === undefined ? {} : { unit }) };
  if (choices !== undefined) return z.enum(choices).default(String(value)).meta(meta);
  if (typeof value === 'boolean') return z.boolean().default(value).meta(meta);
  if (typeof value === 'string') return z.string().default(value).meta(meta);
  let number = z.number();
  if (min !== undefined) number = number.min(min);
  if (max !== undefined) number = number.max(max);
  return number.default(value).meta(meta);
}
