import { readFile, writeFile } from 'node:fs/promises';
import { AppError } from '../../shared/app-error.ts';
import { dataDir } from '../engine/data-dir.ts';
import { PresetStore } from '../engine/presets/preset-store.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Console } from './report/make-reporter.ts';
import { plural, printable, recipeName } from './words.ts';

export interface PresetsOptions {
  readonly json?: boolean;
  readonly import?: string;
  readonly export?: string;
  readonly remove?: string;
  readonly dataDir?: string;
}

/** `gristmill presets`: lists them, or takes some over from a file, writes some to one, removes one. Throws AppError. */
export async function presets(names: readonly string[], options: PresetsOptions, { out }: Console): Promise<ExitCode> {
  const store = new PresetStore(dataDir(options.dataDir));
  if (options.import !== undefined) {
    const taken = store.import(await read(options.import), options.import);
    out.line(`Took over ${plural(taken.length, 'preset')}: ${taken.map(printable).join(', ')}.`);
  } else if (options.export !== undefined) {
    await write(options.export, store.exported(names.length === 0 ? undefined : names));
    out.line(`Written to ${printable(options.export)}.`);
  } else if (options.remove !== undefined) {
    store.remove(options.remove);
    out.line(`Removed the preset ${printable(options.remove)}.`);
  } else if (options.json === true) {
    for (const preset of store.list()) out.line(JSON.stringify(preset));
  } else {
    for (const { name, recipe, purpose, shipped, unconfirmed } of store.list()) {
      const whose = unconfirmed ? ' (not confirmed yet)' : shipped ? '' : ' (your own)';
      out.line(`${printable(name)}${whose}: ${recipeName(recipe)}${purpose === '' ? '' : `. ${printable(purpose)}`}`);
    }
  }
  return EXIT.ok;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `The presets in ${path} cannot be read: ${why}. Nothing was changed.`, {
      cause: error,
    });
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    // What is there already stays: a person who wants it replaced removes it.
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('cannot-start', `The presets could not be written to ${path}: ${why}.`, { cause: error });
  }
}
