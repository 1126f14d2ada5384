import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.ts';
import { EXPECTED } from './expected.ts';
import { rowName, type Observed } from './rows.ts';
import { STOPS, stopDifferences, stopsLine, type StopTimes } from './stop-times.ts';
import { cells, headLine, line, withTable } from './table.ts';

/** A row that takes longer than this has hung, milliseconds. */
const ROW_MS = 30_000;
/** Of what a process that failed has said, characters. */
const SAID = 2000;

export interface DrillOptions {
  /** Built threads, `row.ts` and `stops.ts`. */
  readonly threads: string;
  readonly row: string;
  readonly stops: string;
  readonly scratch: string;
  /** One fault only, all its rows. */
  readonly only?: string;
  readonly print: (text: string) => void;
}

export interface DrillTally {
  readonly passed: number;
  readonly failed: number;
}

export const faults = (): string[] => [...new Set(EXPECTED.map(({ fault }) => fault))];

/** The page of the documentation with the expected rows as they are now. */
export const pageWithTable = (page: string): string => withTable(page, EXPECTED);

/** Runs every row, one after the other, prints the table as it grows, and then every difference by name. */
export async function drill(options: DrillOptions): Promise<DrillTally> {
  const { only, print } = options;
  const rows = EXPECTED.filter(({ fault }) => only === undefined || fault === only);
  const wrong: string[] = [];
  const judge = (name: string, shown: string, off: readonly string[]): void => {
    print(off.length === 0 ? shown : `${shown}  ✗`);
    if (off.length > 0) wrong.push(`✗ ${name}\n${off.map((text) => `    ${text}`).join('\n')}`);
  };
  print(headLine());
  for (const row of rows) {
    const seen = await answerOf<Observed>(options.row, rowName(row), options);
    if ('problem' in seen) judge(rowName(row), rowName(row), [seen.problem]);
    else judge(rowName(row), line(cells(row, seen)), differences(row, seen));
  }
  if (only === undefined || only === 'spins') {
    const seen = await answerOf<StopTimes>(options.stops, STOPS, options);
    if ('problem' in seen) judge(STOPS, STOPS, [seen.problem]);
    else judge(STOPS, stopsLine(seen), stopDifferences(seen));
  }
  for (const text of wrong) print(text);
  const all = rows.length + (only === undefined || only === 'spins' ? 1 : 0);
  return { passed: all - wrong.length, failed: wrong.length };
}

/** What a process of its own tells. It ends by force, so what counts is the file that it leaves. */
async function answerOf<T extends object>(
  file: string,
  name: string,
  options: DrillOptions,
): Promise<T | { readonly problem: string }> {
  const folder = join(options.scratch, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder);
  const answer = join(folder, 'answer.json');
  const child = spawn(process.execPath, [file, name, folder, answer], {
    env: { ...process.env, GRISTMILL_THREADS_DIR: options.threads },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: ROW_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-SAID)));
  const how = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    // `exit`: what a fault has left behind may hold the pipe.
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  if (existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8')) as T;
  return { problem: `its process ended without an answer (${how}). ${said.trim()}` };
}
