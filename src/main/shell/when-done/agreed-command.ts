import { KeptFile } from '../kept-file.ts';

/** The command that a person agreed to for the end of a batch, as `when-done.json` in the data folder. The page cannot write it. */
export class AgreedCommand {
  readonly #file: KeptFile;

  constructor(folder: string) {
    this.#file = new KeptFile(folder, 'when-done');
  }

  /** Program and arguments; empty for none. */
  get argv(): readonly string[] {
    const { argv } = this.#file.fields;
    if (!Array.isArray(argv) || argv[0] === '') return [];
    return argv.every((one): one is string => typeof one === 'string') ? argv : [];
  }

  /** Throws AppError `cannot-start` when the disk does not take it. */
  agree(argv: readonly string[]): void {
    this.#file.set({ argv: [...argv] });
  }
}
