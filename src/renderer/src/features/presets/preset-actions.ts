import type { PresetsView } from '../../../../shared/ipc/views.ts';
import type { OfferedPreset, Preset } from '../../../../shared/presets/preset.ts';
import { call } from '../../bridge/client.ts';
import { chooseOnConflict } from '../../stores/preflight.ts';
import { showPresets } from '../../stores/presets.ts';
import { selectSettings, useSession } from '../../stores/session.ts';
import { attempt, reportNotice } from '../../ui/report.ts';
import { setChoice } from '../preflight/flow.ts';
import { settingsOf } from './preset-choice.ts';

/* What the person can do with presets; each tells when it fails. */

/** Does something to them and shows how they are then; false when it failed. */
async function change(what: string, action: () => Promise<PresetsView>): Promise<boolean> {
  const view = await attempt(what, action);
  if (view !== undefined) showPresets(view);
  return view !== undefined;
}

export const loadPresets = (): Promise<boolean> => change('Could not read the presets', () => call('presets.list'));

export const savePreset = (preset: Preset): Promise<boolean> =>
  change('Could not save the preset', () => call('presets.save', { preset: { ...preset } }));

export const renamePreset = (from: string, to: string): Promise<boolean> =>
  change('Could not rename the preset', () => call('presets.rename', { from, to }));

export const removePreset = (name: string): Promise<boolean> =>
  change('Could not delete the preset', () => call('presets.remove', { name }));

/** Chooses all that the preset says. One that runs code of others was looked at by the person before. */
export async function applyPreset(preset: OfferedPreset): Promise<void> {
  const { name, unconfirmed } = preset;
  if (unconfirmed && !(await change('Could not note your consent', () => call('presets.confirm', { name })))) return;
  chooseOnConflict(preset.onConflict ?? 'fail');
  await setChoice(settingsOf(preset, selectSettings(useSession.getState())));
}

export async function importPresets(): Promise<void> {
  const done = await attempt('Could not import presets', () => call('presets.import'));
  if (done === undefined || done === null) return;
  showPresets(done.view);
  reportNotice('info', `Imported: ${done.names.join(', ')}.`);
}

export async function exportPresets(names: readonly string[]): Promise<void> {
  const done = await attempt('Could not export presets', () => call('presets.export', { names: [...names] }));
  if (done !== undefined && done !== null) reportNotice('info', `The presets were written to ${done.path}.`);
}
