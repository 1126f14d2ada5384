import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { DRILL_RECIPE } from '../../../../shared/domain/drill.ts';
import { formatCount, plural } from '../../lib/count.ts';

/** `1,500 files`, `1,500 files, 3 failed`. */
export function countWords({ files, counts }: BatchProgress): string {
  const failed = counts.FAILED > 0 ? `, ${formatCount(counts.FAILED)} failed` : '';
  return `${plural(files, 'file')}${failed}`;
}

/** Its failed files can be gone on with. What was cancelled is over; a drill is begun anew as a whole. */
export const canRetry = ({ state, recipe, counts }: BatchProgress): boolean =>
  state === 'COMPLETED_WITH_FAILURES' && recipe !== DRILL_RECIPE && counts.FAILED > 0;

/** What goes when an ended batch is deleted, and what stays. */
export function deleteWords({ files, outputs }: BatchProgress): string {
  const kept =
    outputs.length > 0 ? 'Its output stays where it is, as do your own files.' : 'Your own files stay as they are.';
  return (
    `Its history goes: what became of each of its ${plural(files, 'file')}, and its checkpoint. ` +
    `What it left unfinished in its output folder goes, too. ${kept} There is no way back.`
  );
}
