import { join } from 'node:path';
import { NO_FIGURES, type DiskCheck, type DiskFigures } from '../../../shared/domain/batch.ts';
import { TASK_STATES } from '../../../shared/domain/task.ts';
import type { FileSystem } from '../file-system.ts';
import { partPath } from '../publish/part-name.ts';
import type { Naming } from '../names/naming.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { targetOf } from '../recipes/target.ts';
import { PathReader } from '../scan/path-reader.ts';
import { mirroredPath, type PathTable } from '../scan/path-table.ts';
import type { BegunFile } from '../tasks/task-manager-options.ts';
import { COMPLETED_CODE } from '../tasks/task-store.ts';
import type { FactTable } from './fact-table.ts';
import { hasContent, look, lookAtOutput } from './look.ts';
import { provenResults } from './proven-results.ts';

/** What is to be looked at: all that the verification needs of a batch that was read back. */
export interface Looked {
  readonly outDir: string;
  readonly options: unknown;
  readonly naming?: Naming | undefined;
  /** Sizes and times of files to be done are brought up to date in it. */
  readonly table: PathTable;
  /** Codes of the states, by task. */
  readonly state: Uint8Array;
  /** Outputs as they were published. */
  readonly published: FactTable;
  /** Files of which some chunks are done. */
  readonly begun: ReadonlyMap<number, BegunFile>;
  readonly resultsPath: string;
}

export interface VerifyRequest {
  readonly batch: Looked;
  readonly recipe: Recipe;
  /** Reads published outputs again and compares their CRC-32 with that of their publication, where that is known. */
  readonly contents: boolean;
  /** Where outputs and results are looked at, but for their contents; the disk when left out. */
  readonly fs?: FileSystem;
  /** At most ten times a second. */
  readonly onProgress: (figures: DiskFigures, check: DiskCheck) => void;
}

/** What a look at the disk says of a batch that was read back. */
export interface Verification {
  readonly figures: DiskFigures;
  /** Tasks that are done by the journal, in whole or in parts, and have to be done again from their start, ascending. */
  readonly redo: readonly number[];
  /** The listing was changed: it has to be written again. */
  readonly refreshed: boolean;
  /** In words; empty when every line of the results was whole. */
  readonly damage: readonly string[];
}

/** 1 for the codes of states whose files are looked at. */
const LOOKED_AT = TASK_STATES.map((state) => Number(['COMPLETED', 'PENDING', 'RETRYING'].includes(state)));

type Fate = keyof DiskFigures;

const REDO: ReadonlySet<Fate> = new Set<Fate>(['changed', 'outputsMissing', 'outputsAltered', 'resultsMissing']);

/** Milliseconds between two signs of progress. */
const PROGRESS_MS = 100;

/**
 * Compares inputs with their listing, outputs with what was published, and results with their CRCs. Inputs are known
 * by size and time alone, also when contents are read: nobody has read them for the engine. Blocks its thread.
 */
export function verify(request: VerifyRequest): Verification {
  const check = new Check(request);
  return check.run();
}

class Check {
  readonly #r: VerifyRequest;
  readonly #paths: PathReader;
  /** Of the output folder, with a slash. */
  readonly #outDir: Buffer;
  readonly #figures: { -readonly [fate in Fate]: number } = { ...NO_FIGURES };
  readonly #redo: number[] = [];
  readonly #of: number;
  /** Originals go once their output is in place: what is at their path now may be another file. */
  readonly #replaces: boolean;
  #done = 0;
  #toldAt = performance.now();
  #refreshed = false;

  constructor(request: VerifyRequest) {
    const { outDir, options, table, state, published } = request.batch;
    this.#r = request;
    this.#replaces = request.recipe.replaces?.(options) ?? false;
    this.#paths = new PathReader(table);
    this.#outDir = Buffer.from(join(outDir, '/'));
    this.#of = request.contents ? published.bytes : state.reduce((sum, code) => sum + (LOOKED_AT[code] ?? 0), 0);
  }

  run(): Verification {
    const { recipe, batch, fs } = this.#r;
    const { state, resultsPath } = batch;
    // Results that nobody reads again prove nothing, and are not needed.
    const results =
      recipe.finish === undefined ? null : provenResults(resultsPath, state.length, () => this.#tell(), fs);
    for (let id = 0; id < state.length; id++) {
      const code = state[id] ?? 0;
      if (LOOKED_AT[code] !== 1) continue;
      if (code === COMPLETED_CODE) this.#settle(id, this.#fateOf(id, results?.proven));
      else this.#waiting(id);
      if (!this.#r.contents) this.#went(1);
    }
    const { damaged } = results ?? { damaged: 0 };
    return {
      figures: { ...this.#figures },
      redo: this.#redo,
      refreshed: this.#refreshed,
      damage: damaged === 0 ? [] : [damageWords(damaged)],
    };
  }

  #settle(id: number, fate: Fate): void {
    this.#figures[fate] += 1;
    if (!REDO.has(fate)) return;
    this.#redo.push(id);
    if (fate === 'changed') this.#refresh(id);
  }

  #fateOf(id: number, proven: Uint8Array | undefined): Fate {
    const { table } = this.#r.batch;
    const now = look(this.#paths.path(id));
    const output = this.#outputOf(id);
    const changed = now?.isFile() === true && (now.size !== table.size[id] || now.mtimeMs !== table.mtimeMs[id]);
    // The output may be all that there is of what was listed: nothing is written over it.
    if (this.#replaces && output !== 'missing' && (now === null || changed)) return changed ? 'replaced' : 'removed';
    if (changed) return 'changed';
    if (output === 'missing') return 'outputsMissing';
    if (output === 'altered') return 'outputsAltered';
    if (proven !== undefined && proven[id] !== 1) return 'resultsMissing';
    // What was made of it is there and whole, and nobody can make it again: it stays.
    if (now === null) return 'removed';
    return now.isFile() ? 'verified' : 'replaced';
  }

  #outputOf(id: number): ReturnType<typeof lookAtOutput> {
    const { batch, recipe, contents, fs } = this.#r;
    const facts = batch.published.get(id);
    const { options, naming, table } = batch;
    const name = targetOf({ recipe, options, naming }, mirroredPath(table, id), id);
    if (facts === undefined || name === null) return 'same';
    const path = Buffer.concat([this.#outDir, name]);
    const found = lookAtOutput(path, facts, fs?.stat.bind(fs));
    if (!contents) return found;
    const before = this.#done;
    const whole =
      found === 'same' && facts.crc !== undefined ? hasContent(path, facts.crc, (bytes) => this.#went(bytes)) : true;
    // Whatever was read of it: it is through.
    this.#went(facts.size - (this.#done - before));
    return whole ? found : 'altered';
  }

  #waiting(id: number): void {
    const now = look(this.#paths.path(id));
    const same = now?.isFile() === true && !this.#refresh(id, now);
    if (now?.isFile() !== true) this.#figures.pendingGone += 1;
    const begun = this.#r.batch.begun.get(id);
    if (begun !== undefined && !(same && this.#partsAreThere(id, begun))) this.#redo.push(id);
  }

  /** Whether what its chunks have left is as they left it: of a part that is gone or altered all are done again. */
  #partsAreThere(id: number, { done }: BegunFile): boolean {
    const { recipe, contents, fs } = this.#r;
    const { options, naming, table } = this.#r.batch;
    const name = targetOf({ recipe, options, naming }, mirroredPath(table, id), id);
    for (const { lease, facts } of done.values()) {
      if (facts === undefined) continue;
      if (name === null) return false;
      const path = Buffer.concat([this.#outDir, partPath(name, id, lease)]);
      if (lookAtOutput(path, facts, fs?.stat.bind(fs)) !== 'same') return false;
      if (contents && !hasContent(path, facts.crc, () => this.#tell())) return false;
    }
    return true;
  }

  /** True when it is not as it was listed. */
  #refresh(id: number, now = look(this.#paths.path(id))): boolean {
    const { table } = this.#r.batch;
    if (now?.isFile() !== true) return false;
    if (now.size === table.size[id] && now.mtimeMs === table.mtimeMs[id]) return false;
    table.size[id] = now.size;
    table.mtimeMs[id] = now.mtimeMs;
    return (this.#refreshed = true);
  }

  #went(by: number): void {
    this.#done += by;
    this.#tell();
  }

  #tell(): void {
    const now = performance.now();
    if (now - this.#toldAt < PROGRESS_MS) return;
    this.#toldAt = now;
    const unit = this.#r.contents ? 'bytes' : 'files';
    this.#r.onProgress({ ...this.#figures }, { state: 'checking', done: this.#done, of: this.#of, unit });
  }
}

function damageWords(lines: number): string {
  const what = lines === 1 ? 'one line of the results is' : `${lines} lines of the results are`;
  return `${what} damaged and left out; the files without a result are done again`;
}
