import type { Alert } from '../../shared/domain/alert.ts';
import type { ConfigPatch } from '../../shared/domain/config-fields.ts';
import { nestedConfig, soundPatch } from '../../shared/domain/config-patch.ts';
import type { Settings } from '../../shared/ipc/views.ts';
import { soundAlerts } from '../engine/alerts/sound-alerts.ts';
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

/** The alert inbox between sessions, as `alerts.json`. The app is its only writer. */
export class AlertStore {
  readonly problems: readonly string[];
  readonly #file: KeptFile;
  readonly #kept: readonly Alert[];

  constructor(folder: string) {
    this.#file = new KeptFile(folder, 'alerts');
    const { alerts, dropped } = soundAlerts(this.#file.fields['alerts']);
    this.#kept = alerts;
    this.problems =
      dropped === 0
        ? this.#file.problems
        : [...this.#file.problems, `alerts.json held ${dropped} alerts that could not be read; they were left out.`];
  }

  load(): readonly Alert[] {
    return this.#kept;
  }

  save(alerts: readonly Alert[]): void {
    this.#file.set({ alerts });
  }
}
