import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fromLine, toLine } from '../../checkpoints/crc-line.ts';
import { diskFileSystem, writeDurably } from '../../file-system.ts';
import { makeFolder } from '../../make-folder.ts';
import { RUNS, type ScriptRuns } from './about.ts';

const NAME = 'trusted-scripts.json';
const VERSION = 1;
/** Scripts that are remembered; the oldest go first. */
const KEPT = 1000;

const entrySchema = z.object({
  path: z.string(),
  sha256: z.string(),
  runs: z.enum(RUNS),
  /** Epoch milliseconds. */
  at: z.number(),
});
type Entry = Readonly<z.infer<typeof entrySchema>>;
const fileSchema = z.object({ v: z.literal(VERSION), scripts: z.array(entrySchema) });

/** How a script stands with the person: what it may, or why it must be asked for. */
export type Standing =
  | { readonly runs: ScriptRuns }
  /** `changed`: another content of it was agreed to. `problem`: what was agreed to cannot be read. */
  | { readonly runs: null; readonly changed: boolean; readonly problem?: string };

interface Found {
  readonly scripts: readonly Entry[];
  readonly problem?: string;
}

/**
 * The scripts that a person has agreed to, by absolute path and content. A file that is damaged agrees to nothing: all
 * are asked for again. Several processes may write it; the last one stands.
 */
export class TrustedScripts {
  readonly #folder: string;
  readonly #path: string;

  constructor(dataDir: string) {
    this.#folder = dataDir;
    this.#path = join(dataDir, NAME);
  }

  standing(path: string, sha256: string): Standing {
    const { scripts, ...problem } = this.#read();
    const known = scripts.filter((entry) => entry.path === path);
    const same = known.find((entry) => entry.sha256 === sha256);
    return same === undefined ? { runs: null, changed: known.length > 0, ...problem } : { runs: same.runs };
  }

  /** Keeps it, in place of what was agreed to of this path before. Throws what the disk says. */
  agree(path: string, sha256: string, runs: ScriptRuns, now = Date.now()): void {
    const others = this.#read().scripts.filter((entry) => entry.path !== path);
    const scripts = [...others, { path, sha256, runs, at: now }].slice(-KEPT);
    makeFolder(this.#folder);
    const bytes = Buffer.from(toLine(JSON.stringify({ v: VERSION, scripts })));
    writeDurably(diskFileSystem, this.#folder, NAME, bytes, `${process.pid}.tmp`);
  }

  #read(): Found {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { scripts: [] };
      const why = error instanceof Error ? error.message : String(error);
      return { scripts: [], problem: `${this.#path} cannot be read: ${why}` };
    }
    const parsed = fileSchema.safeParse(parse(text));
    return parsed.success ? { scripts: parsed.data.scripts } : { scripts: [], problem: `${this.#path} is damaged` };
  }
}

function parse(text: string): unknown {
  const json = fromLine(text.trimEnd());
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    // A line whose CRC holds and is no JSON was never ours.
    return null;
  }
}
