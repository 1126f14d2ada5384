import { DRILL_RECIPE } from '../../../../shared/domain/drill.ts';
import type { BatchChoices } from '../../../../shared/ipc/views.ts';
import { call } from '../../bridge/client.ts';
import { plural } from '../../lib/count.ts';
import { chooseOnConflict } from '../../stores/preflight.ts';
import type { PreflightRequest } from '../../stores/preflight.ts';
import { selectSettings, useSession } from '../../stores/session.ts';
import { show } from '../../stores/view.ts';
import { attempt, reportNotice } from '../../ui/report.ts';
import { cancelFlow, chosen, run, setChoice } from './flow.ts';
import { mutable } from './recipe-choice.ts';

/* A batch that has ended, as the beginning of another. */

/** Looks at the files of a batch that failed, to do them again as they were to be done. */
export const retryFailed = (batchId: string): Promise<void> =>
  again(batchId, 'Could not look at what failed', () => ({
    paths: [],
    failedOf: batchId,
    include: [],
    exclude: [],
    allFiles: true,
  }));

/** Counts what was named for a batch anew, to do it all as it was done; what is left out goes by the choices of today. */
export const rerun = (batchId: string): Promise<void> =>
  again(batchId, 'Could not look at the batch', ({ roots }) => ({ paths: [...roots] }));

async function again(
  batchId: string,
  what: string,
  inputs: (choices: BatchChoices) => Pick<PreflightRequest, 'paths'> & Partial<PreflightRequest>,
): Promise<void> {
  const choices = await attempt(what, () => call('batch.choices', { batchId }));
  if (choices === undefined) return;
  const { recipe, options, naming, outDir } = choices;
  // It is started as a whole, with new files.
  if (recipe === DRILL_RECIPE) return show({ drill: true });
  const settings = selectSettings(useSession.getState());
  const kept = mutable(settings.recipeOptions);
  cancelFlow();
  chooseOnConflict('fail');
  await setChoice({ recipe, recipeOptions: { ...kept, [recipe]: { ...options } } });
  void run({ ...chosen(settings), recipe, options: { ...options }, naming, outDir, ...inputs(choices) });
}

export async function exportFailed(batchId: string): Promise<void> {
  const done = await attempt('Could not export the list', () => call('batch.export-failed', { batchId }), batchId);
  if (done === undefined || done === null) return;
  const how = done.nul ? '-0 --files-from' : '--files-from';
  reportNotice('info', `${plural(done.files, 'path')} written to ${done.path}. The command line takes it by ${how}.`);
}
