import type { ConfigPatch } from '../../shared/domain/config-fields.ts';
import { nestedConfig, soundPatch } from '../../shared/domain/config-patch.ts';
import type { Settings } from '../../shared/ipc/views.ts';
import { KeptFile } from './kept-file.ts';
import { soundSettings } from './sound-settings.ts';

/** What a person chose, kept as `settings.json` in the data folder: the app's own choices, and the engine's settings. */
export class SettingsStore {
  /** What of the file was not right, one sentence each. */
  readonly problems: readonly string[];
  readonly #file: KeptFile;
  #settings: Settings;
  #engine: ConfigPatch;

  constructor(folder: string) {
    this.#file = new KeptFile(folder, 'settings');
    const own = soundSettings(this.#file.fields);
    const engine = soundPatch(this.#file.fields['engine']);
    this.#settings = own.settings;
    this.#engine = engine.patch;
    const dropped = [...own.dropped, ...engine.dropped];
    this.problems = [
      ...this.#file.problems,
      ...(dropped.length === 0
        ? []
        : [`settings.json held what is not right: ${dropped.join('; ')}. The defaults are used for these.`]),
    ];
  }

  get(): Settings {
    return this.#settings;
  }

  set(patch: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    const changes = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    this.#settings = { ...this.#settings, ...changes };
    this.#file.set(this.#settings as unknown as Record<string, unknown>);
    return this.#settings;
  }

  /** Settings of the engine that differ from the defaults. */
  get engine(): ConfigPatch {
    return this.#engine;
  }

  setEngine(patch: ConfigPatch): void {
    this.#engine = patch;
    this.#file.set({ engine: nestedConfig(patch) });
  }
}
