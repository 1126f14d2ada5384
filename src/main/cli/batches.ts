import type { BatchProgress } from '../../shared/domain/batch.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openProcessor, type CommonOptions } from './open-processor.ts';
import type { Console } from './report/make-reporter.ts';
import { countWords, printable, recipeName } from './words.ts';

export interface BatchesOptions extends CommonOptions {
  readonly json?: boolean;
}

/** `gristmill batches`: all batches of the data folder, newest first. One that cannot be read is told on stderr. */
export async function batches(options: BatchesOptions, console: Console): Promise<ExitCode> {
  const { out, err } = console;
  const processor = await openProcessor(options, console);
  try {
    const found: BatchProgress[] = [];
    for (const id of processor.checkpointManager.list()) {
      try {
        found.push(await processor.batch(id));
      } catch (error) {
        err.line(`gristmill: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    // Ids hold the second; the batch itself knows the millisecond.
    found.sort((a, b) => b.createdAt - a.createdAt);
    if (options.json === true) for (const batch of found) out.line(JSON.stringify(row(batch)));
    else for (const line of table(found)) out.line(line);
    return EXIT.ok;
  } finally {
    await processor.shutdown();
  }
}

/** The fields others rely on, `id` first. */
function row({ id, recipe, state, createdAt, counts, outputs, resumable }: BatchProgress): object {
  return { id, recipe, state, created: new Date(createdAt).toISOString(), counts, outputs, resumable };
}

function table(found: readonly BatchProgress[]): readonly string[] {
  if (found.length === 0) return ['There are no batches yet.'];
  const rows = found.map(({ id, recipe, state, createdAt, counts, files, outputs }) => [
    id,
    recipeName(recipe),
    state,
    new Date(createdAt).toLocaleString('sv-SE'),
    `${countWords(counts.COMPLETED)}/${countWords(files)}${counts.FAILED > 0 ? `, ${countWords(counts.FAILED)} failed` : ''}`,
    outputs.map(printable).join(' '),
  ]);
  const all = [['BATCH', 'RECIPE', 'STATE', 'CREATED', 'FILES', 'OUTPUT'], ...rows];
  const widths = all.reduce((wide, cells) => cells.map((cell, i) => Math.max(cell.length, wide[i] ?? 0)), [0]);
  return all.map((cells) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
