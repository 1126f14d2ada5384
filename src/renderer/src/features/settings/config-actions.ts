import type { ConfigKey, ConfigValue } from '../../../../shared/domain/config-fields.ts';
import type { Input } from '../../../../shared/ipc/contract.ts';
import type { Settings } from '../../../../shared/ipc/views.ts';
import { call } from '../../bridge/client.ts';
import { showConfig, useConfig } from '../../stores/config.ts';
import { showSettings } from '../../stores/session.ts';
import { attempt, reportNotice } from '../../ui/report.ts';

type Changes = Input<'config.set'>['changes'];

export async function loadConfig(): Promise<void> {
  const view = await attempt('Could not read the settings', () => call('config.get'));
  if (view !== undefined) showConfig(view);
}

/** Keeps a value, or the default for null. Gives the reason when it was not taken. */
export async function setConfig(key: ConfigKey, value: ConfigValue | null): Promise<string | undefined> {
  try {
    showConfig(await call('config.set', { changes: { [key]: value } }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function setColorScheme(colorScheme: 'auto' | 'light' | 'dark'): Promise<void> {
  const settings = await attempt('Could not keep the colour scheme', () => call('settings.set', { colorScheme }));
  if (settings !== undefined) showSettings(settings);
}

export async function setResumeOnLaunch(resumeOnLaunch: 'ask' | 'auto'): Promise<void> {
  const settings = await attempt('Could not keep the setting', () => call('settings.set', { resumeOnLaunch }));
  if (settings !== undefined) showSettings(settings);
}

export async function setWhenDone(whenDone: Settings['whenDone']): Promise<void> {
  const settings = await attempt('Could not keep the setting', () => call('settings.set', { whenDone }));
  if (settings !== undefined) showSettings(settings);
}

export async function setOnClose(onClose: Settings['onClose']): Promise<void> {
  const settings = await attempt('Could not keep the setting', () => call('settings.set', { onClose }));
  if (settings !== undefined) showSettings(settings);
}

export async function loadCommand(): Promise<readonly string[] | undefined> {
  return (await attempt('Could not read the command', () => call('when-done.view')))?.command;
}

/** Program and arguments; undefined when the person did not agree to it. */
export async function keepCommand(argv: readonly string[]): Promise<readonly string[] | undefined> {
  const input = { argv: [...argv] };
  return (await attempt('Could not keep the command', () => call('when-done.set-command', input)))?.command;
}

export interface Imported {
  readonly file: string;
  /** How many settings are other than before. */
  readonly changed: number;
  readonly undo: () => Promise<void>;
}

/** Takes over a file that the person chooses; undefined when none was, or it was refused. */
export async function importConfig(): Promise<Imported | undefined> {
  const before = useConfig.getState().view;
  const done = await attempt('Could not import the settings', () => call('config.import'));
  if (done === undefined || done === null || before === null) return undefined;
  showConfig(done.view);
  const changed = done.view.fields.filter(
    ({ key }) => JSON.stringify(done.view.values[key]) !== JSON.stringify(before.values[key]),
  );
  const changes: Changes = Object.fromEntries(changed.map(({ key }) => [key, before.values[key] ?? null]));
  const undo = async (): Promise<void> => {
    const view = await attempt('Could not take the import back', () => call('config.set', { changes }));
    if (view !== undefined) showConfig(view);
  };
  return { file: done.file, changed: changed.length, undo };
}

export async function exportConfig(): Promise<void> {
  const done = await attempt('Could not export the settings', () => call('config.export'));
  if (done !== undefined && done !== null) reportNotice('info', `The settings were written to ${done.path}.`);
}

export async function chooseFolder(): Promise<string | undefined> {
  const picked = await attempt('Could not choose a folder', () => call('dialog.pick', { kind: 'output' }));
  return picked?.paths[0];
}
