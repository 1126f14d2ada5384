import { AppError } from '../../../shared/app-error.ts';
import type { NameFinding, NameFindings } from '../../../shared/domain/names.ts';
import type { OnConflict } from './settle-names.ts';

/** Throws for what stops a start. `template`: as given. */
export function assertNames(findings: NameFindings, onConflict: OnConflict, template: string): void {
  const { illegal, inputs, clashes, blocked, exists } = findings;
  const givesWay = onConflict === 'rename' || onConflict === 'skip';
  if (illegal.count > 0) throw illegalError(illegal, template);
  if (inputs.count > 0) throw refused(inputs, 'An output would take the place of an input', INPUTS);
  if (clashes.count > 0 && !givesWay) throw refused(clashes, 'Two inputs would have the same output', CLASHES);
  if (blocked.count > 0) throw refused(blocked, 'An output cannot be put in its place', BLOCKED);
  if (exists.count > 0 && onConflict === 'fail') throw refused(exists, 'The output exists already', EXISTS);
}

const EXISTS = 'Choose another folder, or overwrite, rename or skip.';
const BLOCKED = 'Move it away, or choose another folder.';
const INPUTS = 'Originals are never touched: choose another folder, or rename or skip.';
const CLASHES = 'Rename or skip, or choose a template of names that keeps them apart, such as "{stem}-{n}.{ext}".';

function refused(found: NameFinding, what: string, advice: string): AppError {
  const message = `${what}: ${wordsOf(found)}. Nothing was started. ${advice}`;
  return new AppError('cannot-start', message, { details: detailsOf(found) });
}

function illegalError(found: NameFinding, template: string): AppError {
  const message = `The template of names "${template}" gives no name that can be used: ${wordsOf(found)}. Nothing was started.`;
  return new AppError('usage', message, { details: detailsOf(found) });
}

/** The first, and how many more there are. */
function wordsOf({ count, examples }: NameFinding): string {
  const [first] = examples;
  if (first === undefined) return '';
  const { output, input, other, why } = first;
  const from = other === undefined || input === undefined ? '' : ` (of ${other} and ${input})`;
  const reason = why === undefined ? '' : ` (${why})`;
  return `${output}${from}${reason}${count > 1 ? ` and ${count - 1} more` : ''}`;
}

const detailsOf = ({ count, examples }: NameFinding): Readonly<Record<string, unknown>> => ({
  conflicts: examples.map(({ output }) => output),
  count,
});
