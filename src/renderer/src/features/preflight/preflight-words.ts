import type { PreflightView } from '../../../../shared/ipc/views.ts';
import type { OnConflict } from '../../stores/preflight.ts';

/** Why it can't start now, in words; undefined when it can. */
export function startBlock(view: PreflightView, onConflict: OnConflict): string | undefined {
  if (view.problems.length > 0) return 'It can’t start like this.';
  if (view.files === 0)
    return view.notTaken.count > 0 ? 'None of the files is one that the recipe takes.' : 'There is no file to work on.';
  if (view.outDir === '') return 'Choose an output folder first.';
  if (takenNames(view) > 0 && onConflict === 'fail') return 'Choose what to do about names that are taken.';
  if (nothingLeft(view) && onConflict === 'skip') return 'Nothing would be made: its one output exists already.';
  if (mustGiveWay(view) && onConflict === 'overwrite') return 'Replacing is no way out here.';
  return undefined;
}

/** Outputs whose name is taken, by whatever. */
export const takenNames = ({ conflictCount, clashes, overInputs }: PreflightView): number =>
  conflictCount + clashes.count + overInputs.count;

/** The one output that there would be exists already: to keep the old one is to do nothing. */
export const nothingLeft = ({ named, conflictCount }: PreflightView): boolean => !named && conflictCount > 0;

/** Some must have another name or be left: replacing would lose an input, or what was made of one. */
export const mustGiveWay = ({ clashes, overInputs }: PreflightView): boolean => clashes.count + overInputs.count > 0;

/** What each way with an existing output does. `fail` is none: the person has not chosen yet. */
export const CONFLICT_WORDS = {
  rename: { title: 'Keep both', text: 'The new one gets a number behind its name.' },
  overwrite: { title: 'Replace', text: 'The old one is lost once the new one is whole.' },
  skip: { title: 'Keep the old one', text: 'Nothing is made under a name that is taken.' },
} as const satisfies Record<Exclude<OnConflict, 'fail'>, { readonly title: string; readonly text: string }>;
