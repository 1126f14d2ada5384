import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Expected } from './rows.ts';

const PLAIN = 60;
const NAP_MS = 40;

const content = (name: string): string => `content of ${name}`;

/** The folders of one row: struck files in `in/1-struck` (they are listed first, or late in `3-struck`), the others around them. */
export class DrillBatch {
  readonly inputs: string;
  readonly marks: string;
  readonly data: string;
  readonly out: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly #struck: readonly string[];
  readonly #plain: readonly string[];

  constructor(folder: string, { fault, struck, setup = {} }: Pick<Expected, 'fault' | 'struck' | 'setup'>) {
    this.inputs = join(folder, 'in');
    this.marks = join(folder, 'marks');
    this.data = join(folder, 'data');
    this.out = join(folder, 'out');
    this.#struck = struck.map((suffix) => `${fault}-${suffix}`);
    this.#plain = Array.from({ length: setup.plain ?? PLAIN }, (_, i) => `plain-${String(i).padStart(4, '0')}`);
    const half = this.#plain.length / 2;
    const folders = {
      [setup.late === true ? '3-struck' : '1-struck']: this.#struck,
      '2-plain': this.#plain.slice(0, half),
      '4-plain': this.#plain.slice(half),
    };
    for (const [sub, names] of Object.entries(folders)) {
      mkdirSync(join(this.inputs, sub), { recursive: true });
      for (const name of names) writeFileSync(join(this.inputs, sub, name), content(name));
    }
    mkdirSync(this.marks);
    if (setup.fifo === true)
      for (const name of this.#struck) execFileSync('mkfifo', [join(this.marks, `${name}.fifo`)]);
    const { lastsMs, deadlineMs } = setup;
    this.options = {
      marks: this.marks,
      napMs: setup.napMs ?? NAP_MS,
      ...(lastsMs === undefined ? {} : { lastsMs }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    };
  }

  isStruck(path: string): boolean {
    return this.#struck.includes(basename(path));
  }

  /** Whether a result, or an output, is what this file should give. */
  isRight(name: string, text: unknown): boolean {
    return text === content(name);
  }

  get plainNames(): readonly string[] {
    return this.#plain;
  }

  /** `.part` files, and outputs that are not whole. */
  litter(): string[] {
    if (!existsSync(this.out)) return [];
    return readdirSync(this.out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter(({ name, parentPath }) => !this.isRight(name, readFileSync(join(parentPath, name), 'utf8')))
      .map(({ name }) => name);
  }
}
