import { create } from 'zustand';
import type { ConfigField, ConfigGroup, ConfigKey, ConfigValue } from '../../../shared/domain/config-fields.ts';
import type { ConfigView } from '../../../shared/ipc/views.ts';
import { share } from '../lib/structural-share.ts';

interface Config {
  /** Null until main has told. */
  readonly view: ConfigView | null;
}

/** The engine's settings, as main last told them. */
export const useConfig = create<Config>()(() => ({ view: null }));

export function showConfig(view: ConfigView): void {
  useConfig.setState((shown) => ({ view: share(shown.view, view) }));
}

const NONE: readonly never[] = [];

export const selectFields = ({ view }: Config): readonly ConfigField[] => view?.fields ?? NONE;
export const selectGroups = ({ view }: Config): readonly ConfigGroup[] => [
  ...new Set((view?.fields ?? []).map(({ group }) => group)),
];
/** The file that `--config` named; null when the settings are the app's own. */
export const selectFile = ({ view }: Config): string | null => view?.file ?? null;
export const selectWaiting = ({ view }: Config): readonly ConfigKey[] => view?.waiting ?? NONE;

/** The value of one setting; null where it follows the machine. */
export const selectValue =
  (key: ConfigKey) =>
  ({ view }: Config): ConfigValue | null =>
    view?.values[key] ?? null;

/** A sentence about what comes of one setting as it is set; null where there is nothing to say. */
export const selectWarning =
  (key: ConfigKey) =>
  ({ view }: Config): string | null =>
    key === 'checkpointDirectory' ? (view?.folderWarning ?? null) : null;
