import { join } from 'node:path';
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
import { volatileWarning } from '../engine/checkpoints/volatile-folder.ts';
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
    const values = this.#file === null ? kept : inForce;
    return {
      fields: configFields(),
      values,
      folderWarning: this.#folderWarning(values),
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

  /** Of the folder as it is set, which may be used from the next launch on only. */
  #folderWarning({ enableCheckpointing, checkpointDirectory }: ConfigPatch): string | null {
    if (enableCheckpointing === false) return null;
    return volatileWarning(
      typeof checkpointDirectory === 'string' ? checkpointDirectory : join(this.#processor.dataDir, 'batches'),
    );
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
