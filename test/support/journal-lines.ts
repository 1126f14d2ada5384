import { readFileSync } from 'node:fs';

type Runs = readonly number[];

interface JournalLine {
  readonly k: string;
  readonly c?: Runs;
  /** Slot of a lease. */
  readonly w?: number;
  /** State of the batch. */
  readonly s?: string;
}

/** What a journal says, read without the engine's own code. */
export interface JournalStory {
  readonly lines: readonly JournalLine[];
  /** Tasks that a lease names. */
  readonly leased: ReadonlySet<number>;
  readonly done: ReadonlySet<number>;
}

/** The story of the lines from number `from` on; half lines at the end are left out. */
export function readJournal(path: string, from = 0): JournalStory {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .slice(from)
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as JournalLine);
  return { lines, leased: idsOf(lines, 'lease'), done: idsOf(lines, 'done') };
}

function idsOf(lines: readonly JournalLine[], kind: string): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { k, c = [] } of lines) {
    if (k !== kind) continue;
    for (let i = 0; i < c.length; i += 2) for (let id = c[i] ?? 0; id < (c[i + 1] ?? 0); id++) ids.add(id);
  }
  return ids;
}
