import type { Alert } from '../../../shared/domain/alert.ts';
import type { BatchProgress, DiskCheck, Refusal } from '../../../shared/domain/batch.ts';
import { offerSentence } from '../../../shared/domain/offer-words.ts';
import type { TaskMetadata } from '../../../shared/domain/task.ts';
import type { ScanProgress } from '../../engine/scan/scan-result.ts';
import type { Output } from '../output.ts';
import { bytesWords, countWords, plural, printable, recipeName } from '../words.ts';
import { LiveLine } from './live-line.ts';
import { progressLine, shareDone } from './progress-bar.ts';
import type { DryRunReport, Reporter, StartReport } from './reporter.ts';
import { summaryWords } from './summary-words.ts';

/** Failures, and refusals, that are told one by one; beyond that they are counted. */
const LISTED = 20;
const BAR_MS = 100;
const PLAIN_MS = 5000;

export interface HumanOptions {
  /** Results go here. */
  readonly out: Output;
  /** All else goes here. */
  readonly err: Output;
  /** Columns of the terminal behind `err` as they are now; null where there is none. */
  readonly columns: () => number | null;
  readonly unicode: boolean;
  /** Command that goes on with a batch. */
  readonly resumeCommand: (id: string) => string;
}

/** Words for a person: a bar on a terminal, plain lines elsewhere, and a summary. */
export class HumanReporter implements Reporter {
  readonly wantsCompleted = false;
  readonly periodMs: number;
  readonly #o: HumanOptions;
  readonly #live: LiveLine;
  readonly #terminal: boolean;
  #failures = 0;

  constructor(options: HumanOptions) {
    this.#o = options;
    this.#live = new LiveLine(options.err);
    this.#terminal = options.columns() !== null;
    this.periodMs = this.#terminal ? BAR_MS : PLAIN_MS;
  }

  scanning({ files, bytes }: ScanProgress): void {
    if (this.#terminal)
      this.#live.draw(`Listing: ${plural(files, 'file')}, ${bytesWords(bytes)}`.slice(0, this.#width()));
  }

  checking(check: DiskCheck): void {
    if (!this.#terminal || check.state !== 'checking') return;
    const { done, of, unit } = check;
    const words =
      unit === 'bytes' ? `${bytesWords(done)} of ${bytesWords(of)}` : `${countWords(done)} of ${plural(of, 'file')}`;
    this.#live.draw(`Checking what is on the disk: ${words}`.slice(0, this.#width()));
  }

  started({ batch, workers, resumed, offer, notes }: StartReport): void {
    const { id, recipe, files, bytes, counts } = batch;
    const done = resumed ? `, ${countWords(counts.COMPLETED)} of them done already` : '';
    const what = `Batch ${id}: ${recipeName(recipe)} of ${plural(files, 'file')}, ${bytesWords(bytes)}${done}, on ${plural(workers, 'worker')}.`;
    this.#live.clear();
    this.#o.out.line(what);
    if (offer !== undefined) this.#o.out.line(offerSentence(offer));
    for (const note of notes) this.#say(note);
  }

  refused(refused: readonly Refusal[], count: number): void {
    for (const { path, reason } of refused.slice(0, LISTED)) this.#say(`refused: ${printable(path)}: ${reason}`);
    if (count > LISTED) this.#say(`refused: ${countWords(count - LISTED)} more (--json lists them).`);
  }

  task({ path, error, state }: TaskMetadata): void {
    if (state !== 'FAILED') return;
    this.#failures += 1;
    const why = error === undefined ? '' : `: ${printable(error.message)} (${error.code})`;
    if (this.#failures <= LISTED) this.#say(`failed: ${printable(path)}${why}`);
    if (this.#failures === LISTED) this.#say('failed: further ones are only counted here (--json lists them).');
  }

  /** Failures of files were told one by one, and what heals by itself needs no one. */
  alert({ level, component, state, message, action, heldBy }: Alert): void {
    // What is held back is told when it no longer is; of what gets well, the figures tell.
    const over = state === 'resolved' || state === 'recovering' || heldBy !== undefined;
    if (component === 'tasks' || level === 'INFO' || over) return;
    this.#say(`${level.toLowerCase()}: ${printable(message)}${action === undefined ? '' : ` ${action}`}`);
  }

  progress(batch: BatchProgress): void {
    if (this.#terminal) {
      this.#live.draw(progressLine(batch, { width: this.#width(), unicode: this.#o.unicode }));
      return;
    }
    const { counts, files, eta } = batch;
    const failed = counts.FAILED > 0 ? `, ${countWords(counts.FAILED)} failed` : '';
    const left = eta === undefined ? '' : `, ${Math.round(eta.low)} to ${Math.round(eta.high)} s left`;
    const share = Math.floor(shareDone(batch) * 100);
    this.#o.err.sparableLine(
      `${share} %: ${countWords(counts.COMPLETED)} of ${plural(files, 'file')}${failed}, ${bytesWords(batch.bytesPerSecond)}/s${left}`,
    );
  }

  summary(batch: BatchProgress, signalled: boolean): void {
    this.#live.clear();
    for (const line of summaryWords(batch, signalled, this.#o.resumeCommand(batch.id))) this.#o.out.line(line);
  }

  dryRun({ recipe, files, bytes, refused, outDir, outputs, notes }: DryRunReport): void {
    this.#live.clear();
    const and = refused === 0 ? '' : ` ${plural(refused, 'entry', 'entries')} would be refused.`;
    this.#o.out.line(
      `Dry run: ${recipeName(recipe)} of ${plural(files, 'file')}, ${bytesWords(bytes)}, to ${printable(outDir)}.${and} Nothing was written.`,
    );
    for (const path of outputs) this.#o.out.line(`Would write: ${printable(path)}`);
    for (const note of notes) this.#say(note);
  }

  notStarted(): void {
    this.#live.clear();
    this.#o.out.line('Interrupted while the files were listed. Nothing was started.');
  }

  #say(line: string): void {
    this.#live.clear();
    this.#o.err.line(line);
  }

  /** One column stays free: a terminal may wrap when the last is written. */
  #width(): number {
    return Math.max(10, (this.#o.columns() ?? 80) - 1);
  }
}
