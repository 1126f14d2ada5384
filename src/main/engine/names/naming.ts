import { AppError } from '../../../shared/app-error.ts';
import {
  fillTemplate,
  numberedName,
  OWN_NAMES,
  parseTemplate,
  type Template,
} from '../../../shared/naming/template.ts';
import { fromBytes, fromGiven, toBytes } from '../scan/byte-string.ts';
import { shared } from '../scan/table-builder.ts';

/** Files whose name has a number behind it because it was taken: sparse, ascending by task, in shared memory. */
export interface Renamed {
  readonly tasks: Uint32Array;
  /** From 2: `photo (2).webp`. */
  readonly numbers: Uint32Array;
}

/** How the outputs of a batch are named where not as the recipe says. Plain data: it goes to threads as it is. */
export interface Naming {
  /** Null for the recipe's own names. Its text is bytes, one character for each. */
  readonly template: Template | null;
  /** Files of the batch, for the width of `{n}`. */
  readonly files: number;
  readonly renamed: Renamed | null;
}

/** Null for the recipe's own names. Throws AppError `usage` on a template that is none. */
export function templateOf(template: string): Template | null {
  if (template === OWN_NAMES) return null;
  const parsed = parseTemplate(template, fromGiven);
  if (typeof parsed !== 'string') return parsed;
  throw new AppError(
    'usage',
    `The template of names "${template.slice(0, 200)}" was not understood: ${parsed}. Nothing was started.`,
  );
}

/** Undefined where all names are the recipe's own. */
export function namingOf(template: Template | null, files: number, renamed: Renamed | null): Naming | undefined {
  return template === null && renamed === null ? undefined : { template, files, renamed };
}

/** The name of a file's output, from what the recipe calls it. Raw bytes below the output folder. */
export function applyNaming(naming: Naming, target: Buffer, task: number): Buffer {
  const { template, files, renamed } = naming;
  const filled = template === null ? null : fillTemplate(template, { target: fromBytes(target), n: task + 1, files });
  const number = renamed === null ? 0 : numberOf(renamed, task);
  if (number === 0) return filled === null ? target : toBytes(filled);
  return toBytes(numberedName(filled ?? fromBytes(target), number));
}

/** The part of it that one file needs, outside shared memory: for another process. */
export function namingOfOne({ renamed, ...rest }: Naming, task: number): Naming {
  const number = renamed === null ? 0 : numberOf(renamed, task);
  return { ...rest, renamed: number === 0 ? null : { tasks: Uint32Array.of(task), numbers: Uint32Array.of(number) } };
}

/** Numbers by task, ascending, as columns; null for none. */
export function renamedOf(numbers: ReadonlyMap<number, number>): Renamed | null {
  if (numbers.size === 0) return null;
  const columns = { tasks: shared(Uint32Array, numbers.size), numbers: shared(Uint32Array, numbers.size) };
  [...numbers.keys()]
    .toSorted((one, other) => one - other)
    .forEach((task, at) => {
      columns.tasks[at] = task;
      columns.numbers[at] = numbers.get(task) ?? 0;
    });
  return columns;
}

/** 0 for none. */
function numberOf({ tasks, numbers }: Renamed, task: number): number {
  let from = 0;
  let to = tasks.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((tasks[middle] ?? 0) < task) from = middle + 1;
    else to = middle;
  }
  return tasks[from] === task ? (numbers[from] ?? 0) : 0;
}
