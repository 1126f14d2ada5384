import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { presetSchema, type OfferedPreset, type Preset } from '../../../shared/presets/preset.ts';
import { toConfirm } from '../../../shared/presets/to-confirm.ts';
import { SHIPPED } from '../../../shared/presets/shipped.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import { makeFolder } from '../make-folder.ts';
import { parsePreset, parsePresets, presetsText, type KeptPreset } from './preset-file.ts';

const FILE = 'presets.json';

/**
 * The presets that come with the app, and those of the person in `<data>/presets.json`, which app and command line
 * share: it is read anew each time and replaced as a whole. Throws AppError: `usage` for what is asked wrongly or a file
 * that is damaged (which is never written over), `cannot-start` when the disk does not take it.
 */
export class PresetStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = dataDir;
  }

  /** Those of the app first, then the person's own by name. */
  list(): readonly OfferedPreset[] {
    return [
      ...SHIPPED.map((preset) => ({ ...preset, shipped: true, unconfirmed: false })),
      ...this.#read().map(({ unconfirmed, ...preset }) => ({
        ...preset,
        shipped: false,
        unconfirmed: unconfirmed === true,
      })),
    ];
  }

  find(name: string): OfferedPreset {
    const all = this.list();
    const found = all.find((preset) => preset.name === name);
    if (found !== undefined) return found;
    const names = all.map((preset) => `"${preset.name}"`).join(', ');
    throw new AppError('usage', `There is no preset "${name}"; there are: ${names}.`);
  }

  /** Keeps a preset; one of the person's own of the same name is replaced. */
  save(preset: Preset): void {
    const sound = parsePreset(preset);
    assertOwn(sound.name);
    this.#write([...this.#read().filter(({ name }) => name !== sound.name), sound]);
  }

  rename(from: string, to: string): void {
    const own = this.#own(from);
    const { unconfirmed: _, ...preset } = own;
    const renamed = { ...own, name: parsePreset({ ...preset, name: to }).name };
    if (renamed.name === from) return;
    assertOwn(renamed.name);
    const all = this.#read();
    if (all.some(({ name }) => name === renamed.name)) {
      throw new AppError('usage', `There is a preset "${renamed.name}" already. Nothing was changed.`);
    }
    this.#write(all.map((preset) => (preset.name === from ? renamed : preset)));
  }

  remove(name: string): void {
    this.#own(name);
    this.#write(this.#read().filter((preset) => preset.name !== name));
  }

  /** The person has seen what a preset runs and said yes. */
  confirm(name: string): void {
    this.#own(name);
    this.#write(this.#read().map((preset) => (preset.name === name ? { ...preset, unconfirmed: undefined } : preset)));
  }

  /** Text of a file with these presets, or all of the person's own. */
  exported(names?: readonly string[]): string {
    const chosen = names?.map((name) => this.find(name)) ?? this.list().filter(({ shipped }) => !shipped);
    return presetsText(chosen.map((preset) => presetSchema.strip().parse(preset)));
  }

  /**
   * Takes over the presets of a file; one whose name is taken gets a number. What runs code or removes originals has to
   * be confirmed, whatever the file says. Returns the names that they have now.
   */
  import(text: string, path: string): readonly string[] {
    const kept = [...this.#read()];
    const taken = new Set([...SHIPPED, ...kept].map(({ name }) => name));
    const names: string[] = [];
    for (const { unconfirmed: _, ...preset } of parsePresets(text, path)) {
      const name = freeName(preset.name, taken);
      taken.add(name);
      names.push(name);
      kept.push({ ...preset, name, ...(toConfirm(preset) === null ? {} : { unconfirmed: true as const }) });
    }
    this.#write(kept);
    return names;
  }

  #own(name: string): KeptPreset {
    assertOwn(name);
    const found = this.#read().find((preset) => preset.name === name);
    if (found !== undefined) return found;
    throw new AppError('usage', `There is no preset "${name}" of your own.`);
  }

  #read(): readonly KeptPreset[] {
    const path = join(this.#folder, FILE);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      const why = error instanceof Error ? error.message : String(error);
      throw new AppError('usage', `Your presets cannot be read: ${why}.`, { cause: error });
    }
    return parsePresets(text, path);
  }

  #write(presets: readonly KeptPreset[]): void {
    const sorted = presets.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
    try {
      makeFolder(this.#folder);
      // Another process may be at it, too: each has a file aside of its own.
      const aside = `${process.pid}.${randomBytes(3).toString('hex')}.tmp`;
      writeDurably(diskFileSystem, this.#folder, FILE, Buffer.from(presetsText(sorted)), aside);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `The presets could not be written to ${join(this.#folder, FILE)}: ${why}. Nothing was changed.`;
      throw new AppError('cannot-start', message, { cause: error });
    }
  }
}

function assertOwn(name: string): void {
  if (!SHIPPED.some((preset) => preset.name === name)) return;
  throw new AppError('usage', `The preset "${name}" comes with Gristmill and stays as it is; choose another name.`);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const free = `${name.slice(0, 80 - suffix.length)}${suffix}`;
    if (!taken.has(free)) return free;
  }
}
