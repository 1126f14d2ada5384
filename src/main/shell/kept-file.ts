import ElectronStore from 'electron-store';
import { join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { setDamagedAside } from './set-aside.ts';

type Fields = Record<string, unknown>;

/**
 * `<folder>/<name>.json`, which this app alone writes, each time as a whole. Whatever stands in its place, the app
 * starts: what is damaged is set aside, and where nothing can be kept it lasts as long as the app is open.
 */
export class KeptFile {
  /** What was wrong with it, one sentence each. */
  readonly problems: readonly string[];
  readonly #path: string;
  readonly #store: ElectronStore<Fields> | null = null;
  #memory: Fields = {};

  constructor(folder: string, name: string) {
    this.#path = join(folder, `${name}.json`);
    const { usable, problem } = setDamagedAside(this.#path);
    const problems = problem === null ? [] : [problem];
    if (usable) {
      try {
        this.#store = new ElectronStore<Fields>({ cwd: folder, name, clearInvalidConfig: true });
        this.#memory = { ...this.#store.store };
      } catch (error) {
        problems.push(`${this.#path} cannot be used: ${wordsOf(error)}.`);
      }
    }
    if (this.#store === null) problems.push(`What is changed in ${name} lasts until Gristmill is closed.`);
    this.problems = problems;
  }

  /** As read at the start, with all changes since. */
  get fields(): Readonly<Fields> {
    return this.#memory;
  }

  /** Throws AppError `cannot-start` when the disk does not take it; it holds in this session all the same. */
  set(changes: Readonly<Fields>): void {
    this.#memory = { ...this.#memory, ...changes };
    try {
      if (this.#store !== null) this.#store.store = this.#memory;
    } catch (error) {
      const message = `${this.#path} could not be written: ${wordsOf(error)}. The change lasts until Gristmill is closed.`;
      throw new AppError('cannot-start', message, { cause: error });
    }
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
