import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pictures } from '../../src/main/engine/recipes/pictures/pictures.ts';
import { picturesOptions } from '../../src/main/engine/recipes/pictures/pictures-options.ts';
import { classify } from '../../src/main/engine/tasks/classify.ts';
import type { TaskError } from '../../src/shared/domain/task.ts';
import { fakeContext, wholeFile, type FakeContextOptions } from './chunk-context.ts';

type Options = Parameters<typeof picturesOptions.parse>[0];

/** Runs the recipe `pictures` on one file; the new picture is in a folder below `folder`, under its new name. */
export async function runPicture(folder: string, path: string, options: Options = {}, more: FakeContextOptions = {}) {
  const parsed = picturesOptions.parse(options);
  const chunk = wholeFile(path, statSync(path).size);
  const name = pictures.output?.(Buffer.from(path.slice(path.lastIndexOf('/') + 1)), parsed)?.toString() ?? '';
  const part = join(mkdtempSync(join(folder, 'made-')), name);
  const ctx = fakeContext(parsed, { chunk, part, ...more });
  return { out: part, result: await pictures.process(chunk, ctx), told: ctx.told };
}

/** What the engine makes of the failure; throws where there is none, or where something was written all the same. */
export async function failureOf(
  folder: string,
  path: string,
  options: Options = {},
  more: FakeContextOptions = {},
): Promise<TaskError> {
  try {
    const { out } = await runPicture(folder, path, options, more);
    rmSync(out, { force: true });
  } catch (error) {
    return classify(error);
  }
  throw new Error(`${path} did not fail.`);
}
