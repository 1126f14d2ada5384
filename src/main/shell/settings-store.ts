import ElectronStore from 'electron-store';
import type { Alert } from '../../shared/domain/alert.ts';
import type { Settings } from '../../shared/ipc/views.ts';

const DEFAULTS: Settings = {
  colorScheme: 'auto',
  recipe: 'checksum',
  recipeOptions: {},
  outDir: '',
  resumeOnLaunch: 'ask',
};

/** What a person chose, kept as `settings.json` in the data folder. A file that cannot be read is begun anew. */
export class SettingsStore {
  readonly #store: ElectronStore<Settings>;

  constructor(folder: string) {
    this.#store = new ElectronStore<Settings>({
      cwd: folder,
      name: 'settings',
      defaults: DEFAULTS,
      clearInvalidConfig: true,
    });
  }

  get(): Settings {
    return { ...DEFAULTS, ...this.#store.store };
  }

  set(patch: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    for (const [key, value] of Object.entries(patch)) {
      if (value !== undefined) this.#store.set(key as keyof Settings, value);
    }
    return this.get();
  }
}

/** The alert inbox between sessions, as `alerts.json`. The app is its only writer. */
export class AlertStore {
  readonly #store: ElectronStore<{ alerts: readonly Alert[] }>;

  constructor(folder: string) {
    this.#store = new ElectronStore<{ alerts: readonly Alert[] }>({
      cwd: folder,
      name: 'alerts',
      defaults: { alerts: [] },
      clearInvalidConfig: true,
    });
  }

  load(): readonly Alert[] {
    return this.#store.get('alerts');
  }

  save(alerts: readonly Alert[]): void {
    this.#store.set('alerts', alerts);
  }
}
