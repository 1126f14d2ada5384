import { extname, resolve } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { OWN_NAMES } from '../../shared/naming/template.ts';
import type { OfferedPreset } from '../../shared/presets/preset.ts';
import { toConfirm } from '../../shared/presets/to-confirm.ts';
import type { OnConflict } from '../engine/names/settle-names.ts';
import { PresetStore } from '../engine/presets/preset-store.ts';
import type { Recipe } from '../engine/recipes/recipe.ts';
import { SCRIPT_ENDINGS } from '../engine/recipes/script/endings.ts';
import { readOptions } from './recipe-options.ts';
import type { RunOptions } from './run-options.ts';

/** What is to be done with the files: as the command line says, and the preset where it is silent. */
export interface RunRequest {
  /** Id, or the absolute path of a module. */
  readonly recipe: string;
  /** Throws AppError `usage` for an option that it does not have. */
  readonly optionsFor: (recipe: Recipe) => Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly onConflict: OnConflict;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly allFiles: boolean;
}

/** Throws AppError `usage`: unknown preset; a preset that nobody has said yes to. */
export function runRequest(recipe: string | undefined, options: RunOptions, dataDir: string): RunRequest {
  const preset = options.preset === undefined ? null : presetOf(options.preset, options, dataDir);
  const named = preset?.recipe ?? recipe ?? '';
  // An id has no slash and no ending: what has one is the path of a module, and counts from where the person stands.
  const isPath = named.includes('/') || SCRIPT_ENDINGS.includes(extname(named));
  return {
    recipe: isPath ? resolve(named) : named,
    optionsFor: (opened) => ({ ...preset?.options, ...readOptions(opened, options.set ?? []) }),
    name: options.name ?? preset?.naming ?? OWN_NAMES,
    onConflict: options.onConflict ?? preset?.onConflict ?? 'fail',
    include: options.include ?? preset?.include ?? [],
    exclude: options.exclude ?? preset?.exclude ?? [],
    allFiles: options.allFiles ?? preset?.allFiles ?? false,
  };
}

function presetOf(name: string, { trustPreset }: RunOptions, dataDir: string): OfferedPreset {
  const store = new PresetStore(dataDir);
  const preset = store.find(name);
  if (!preset.unconfirmed) return preset;
  if (trustPreset !== true) {
    throw new AppError(
      'usage',
      `The preset "${name}" came out of a file and ${toConfirm(preset)} (${preset.recipe} ${JSON.stringify(preset.options)}). If you trust it, run it with --trust-preset once. Nothing was started.`,
    );
  }
  store.confirm(name);
  return preset;
}
