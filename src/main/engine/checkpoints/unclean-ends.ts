import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../make-folder.ts';
import { diskFileSystem, writeDurably } from '../file-system.ts';
import { fromLine, toLine } from './crc-line.ts';

const NAME = 'unclean-ends.json';
const VERSION = 1;
/** Ends that are remembered; the oldest go first. */
const KEPT = 100;

const endSchema = z.object({
  batch: z.string(),
  /** Session of that batch, counted from 1: with it an end is told from the others, and counted once. */
  session: z.number().int(),
  /** Epoch milliseconds of the last trace of it. */
  at: z.number(),
  /** A person has said "go on" since, or thrown a batch away. */
  answered: z.boolean(),
});
/** The app or a command died while a batch ran. */
export type UncleanEnd = Readonly<z.infer<typeof endSchema>>;
/** As it is found on the disk. */
export type FoundEnd = Omit<UncleanEnd, 'answered'>;
const fileSchema = z.object({ v: z.literal(VERSION), ends: z.array(endSchema) });
const newerSchema = z.object({ v: z.number().int().gt(VERSION) });

export interface FoundEnds {
  readonly ends: readonly UncleanEnd[];
  /** Why there may have been more than these, in words. */
  readonly problem?: string;
}

/**
 * The ends of the app that were no ends in good order, of all batches, in one small file: a batch that is done or
 * discarded meanwhile has had its part in a crash loop, too. Several processes may write it; the last one stands.
 */
export class UncleanEnds {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, NAME);
  }

  /** Adds what was found now. Never throws: an end that could not be noted is told as a problem. */
  note(found: readonly FoundEnd[], now: number): FoundEnds {
    const known = this.#read();
    const ends = withEnds(known.ends, found, now);
    if (ends === known.ends || known.newer) return { ends, ...problemOf(known) };
    try {
      this.#write(ends);
      return { ends, ...problemOf(known) };
    } catch (error) {
      return { ends, problem: `${this.#path} cannot be written: ${wordsOf(error)}` };
    }
  }

  /** A person has decided: what ended before counts no more. */
  answer(): void {
    const { ends, newer } = this.#read();
    if (newer || ends.every(({ answered }) => answered)) return;
    try {
      this.#write(ends.map((end) => ({ ...end, answered: true })));
    } catch {
      // The ends stay unanswered, and the next launch asks once more.
    }
  }

  #read(): FoundEnds & { readonly newer: boolean } {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ends: [], newer: false };
      return { ends: [], newer: false, problem: `${this.#path} cannot be read: ${wordsOf(error)}` };
    }
    const raw = parse(text);
    if (newerSchema.safeParse(raw).success) {
      return { ends: [], newer: true, problem: `${this.#path} was written by a newer version of Gristmill` };
    }
    const parsed = fileSchema.safeParse(raw);
    if (!parsed.success) return { ends: [], newer: false, problem: `${this.#path} is damaged` };
    return { ends: parsed.data.ends, newer: false };
  }

  #write(ends: readonly UncleanEnd[]): void {
    makeFolder(this.#folder);
    const bytes = Buffer.from(toLine(JSON.stringify({ v: VERSION, ends })));
    writeDurably(diskFileSystem, this.#folder, NAME, bytes, `${process.pid}.tmp`);
  }
}

/**
 * `known` with those of `found` that are new, by time; `known` itself when none is. The clock may have been set back:
 * nothing ended in the future.
 */
export function withEnds(known: readonly UncleanEnd[], found: readonly FoundEnd[], now: number): readonly UncleanEnd[] {
  const fresh = found.filter(
    ({ batch, session }) => !known.some((end) => end.batch === batch && end.session === session),
  );
  if (fresh.length === 0) return known;
  const added = fresh.map((end) => ({ ...end, at: Math.min(end.at, now), answered: false }));
  return [...known, ...added].toSorted((one, other) => one.at - other.at).slice(-KEPT);
}

/** When the files of a batch were last written, epoch milliseconds; 0 for an empty folder. */
export function lastWritten(folder: string): number {
  const times = readdirSync(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs);
  return times.reduce<number>((latest, time) => Math.max(latest, time ?? 0), 0);
}

function parse(text: string): unknown {
  const json = fromLine(text.trimEnd());
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    // A line whose CRC holds and is no JSON was never ours: damaged, as the caller says.
    return null;
  }
}

const problemOf = ({ problem }: FoundEnds): Pick<FoundEnds, 'problem'> => (problem === undefined ? {} : { problem });

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
