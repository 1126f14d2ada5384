import { AppError } from '../../shared/app-error.ts';
import { parseConfig } from '../../shared/domain/config.ts';
import { CONFIG_KEYS, configFields, type ConfigPatch } from '../../shared/domain/config-fields.ts';
import {
  changedPatch,
  flatConfig,
  nestedConfig,
  patchOf,
  sameValue,
  type ConfigChanges,
} from '../../shared/domain/config-patch.ts';
import type { ConfigView } from '../../shared/ipc/views.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { SettingsStore } from '../shell/settings-store.ts';

/** The engine's settings between the page, the file they are kept in, and the processor that goes by them. */
export class ConfigDesk {
  readonly #settings: SettingsStore;
  readonly #processor: ParallelProcessor;
  readonly #file: string | null;

  /** `file`: what `--config` named, which wins over what is kept. */
  constructor(settings: SettingsStore, processor: ParallelProcessor, file: string | null) {
    this.#settings = settings;
    this.#processor = processor;
    this.#file = file;
  }

  view(): ConfigView {
    const inForce = flatConfig(this.#processor.config);
    const kept = flatConfig(parseConfig(nestedConfig(this.#settings.engine)));
    return {
      fields: configFields(),
      values: this.#file === null ? kept : inForce,
      waiting: this.#file === null ? CONFIG_KEYS.filter((key) => !sameValue(kept[key], inForce[key])) : [],
      file: this.#file,
    };
  }

  /** Throws AppError `usage` that names each bad setting, its value and the range. */
  set(changes: ConfigChanges): ConfigView {
    this.#assertOurs();
    return this.#keep(changedPatch(this.#settings.engine, changes));
  }

  /** Takes over a whole configuration, in camelCase or snake_case; what it does not name goes back to its default. */
  replace(input: unknown): ConfigView {
    this.#assertOurs();
    return this.#keep(patchOf(parseConfig(input)));
  }

  /** All settings, as a file holds them. */
  get whole(): object {
    return nestedConfig(this.view().values);
  }

  #keep(patch: ConfigPatch): ConfigView {
    // First what acts at once: a disk that takes no settings must not keep it from acting.
    this.#processor.configure(parseConfig(nestedConfig(patch)));
    this.#settings.setEngine(patch);
    return this.view();
  }

  #assertOurs(): void {
    if (this.#file === null) return;
    throw new AppError(
      'not-now',
      `The settings come from ${this.#file} in this session (--config). Start Gristmill without it to change them here.`,
    );
  }
}
