import { lstatSync, readFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Alert } from '../../shared/domain/alert.ts';
import { readAlertLines, type AlertLines } from '../engine/alerts/alert-lines.ts';
import { soundAlerts } from '../engine/alerts/sound-alerts.ts';
import { endOfLines, linesFromEnd } from './lines-from-end.ts';
import { putAside, setDamagedAside } from './set-aside.ts';

/** First line of the file: what it is, and in which version. A newer version is left alone. */
const HEADER = { k: 'alerts', v: 1 } as const;
/** Rows made into text between two looks at the loop: well under a millisecond. */
const SLICE = 25;
/** The file is written anew when it holds so many lines more than twice its rows. */
const SPARE_LINES = 2000;

/** Where the rows come from that are kept. */
export interface AlertSource {
  /** Counts up with every change of any row. */
  readonly version: number;
  /** Ids of the rows that changed after that version; 0 for all that changed in this session. */
  changedIds(version: number): readonly string[];
  ids(): readonly string[];
  /** How many those are. */
  readonly total: number;
  find(id: string): Alert | undefined;
}

interface Found {
  readonly alerts: readonly Alert[];
  readonly lines: number;
  readonly problems: readonly string[];
  /** It can be appended to as it is. */
  readonly sound: boolean;
  /** It can be written at all. */
  readonly usable: boolean;
}

const NOTHING: Found = { alerts: [], lines: 0, problems: [], sound: false, usable: true };

/**
 * The alert inbox and its history between sessions, as `alerts.jsonl` in the data folder: a line for each change of a
 * row, the last of an id counts. Written in slices, so that ten thousand rows never stop the main loop. The app is its
 * only writer. Rows of `alerts.json`, where earlier versions kept them, are taken over.
 */
export class AlertStore {
  /** What was wrong with the file, one sentence each. */
  readonly problems: readonly string[];
  readonly #path: string;
  readonly #kept: readonly Alert[];
  readonly #usable: boolean;
  #mustRewrite: boolean;
  #lines: number;
  #saved = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, 'alerts.jsonl');
    const found = isThere(this.#path) ? readLines(this.#path) : readEarlier(join(folder, 'alerts.json'));
    this.#kept = found.alerts;
    this.problems = found.problems;
    this.#lines = found.lines;
    this.#mustRewrite = !found.sound;
    this.#usable = found.usable;
  }

  load(): readonly Alert[] {
    return this.#kept;
  }

  /** Appends what changed since the last time, and writes the file anew when it has grown too long. One at a time. */
  save(source: AlertSource): Promise<void> {
    const run = this.#last.then(() => this.#save(source));
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #save(source: AlertSource): Promise<void> {
    if (!this.#usable) return;
    const { version } = source;
    const changed = source.changedIds(this.#saved);
    if (this.#mustRewrite || this.#lines + changed.length > 2 * source.total + SPARE_LINES) await this.#rewrite(source);
    else if (changed.length > 0) await this.#append(source, changed);
    this.#saved = version;
  }

  async #append(source: AlertSource, ids: readonly string[]): Promise<void> {
    const file = await open(this.#path, 'a');
    // Until it is done: a full disk leaves half a line.
    this.#mustRewrite = true;
    try {
      await writeRows(file, source, ids);
      this.#mustRewrite = false;
      this.#lines += ids.length;
    } finally {
      await file.close();
    }
  }

  async #rewrite(source: AlertSource): Promise<void> {
    const temporary = `${this.#path}.part`;
    const ids = source.ids();
    const file = await open(temporary, 'w');
    try {
      await file.write(`${JSON.stringify(HEADER)}\n`);
      await writeRows(file, source, ids);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
    this.#lines = ids.length;
    this.#mustRewrite = false;
  }
}

async function writeRows(file: FileHandle, source: AlertSource, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += SLICE) {
    const rows = ids.slice(from, from + SLICE).flatMap((id) => source.find(id) ?? []);
    if (rows.length > 0) await file.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await setImmediate();
  }
}

function readLines(path: string): Found {
  let found: AlertLines;
  let ends: ReturnType<typeof endOfLines>;
  try {
    // A named pipe would be waited for without end.
    if (!lstatSync(path).isFile()) return aside(path, 'is not a file');
    ends = endOfLines(path);
    found = readAlertLines(linesFromEnd(path));
  } catch (error) {
    return aside(path, `could not be read (${error instanceof Error ? error.message : String(error)})`);
  }
  if (ends === 'empty') return { ...NOTHING, problems: ['alerts.jsonl was empty, and was begun anew.'] };
  const { alerts, lines, dropped, version } = found;
  if (version !== null && version > HEADER.v) {
    const problem = `alerts.jsonl was written by a newer version of Gristmill (format ${version}) and is left as it is. Alerts last until Gristmill is closed.`;
    return { ...NOTHING, usable: false, problems: [problem] };
  }
  // After a write that was broken off nothing can be appended.
  if (version !== null && dropped === 0) return { alerts, lines, problems: [], sound: ends === 'whole', usable: true };
  return { ...aside(path, `held ${dropped} lines that could not be read`), alerts };
}

/** Kept under another name; what could be read of it goes into a new file. */
function aside(path: string, why: string): Found {
  try {
    return { ...NOTHING, problems: [`alerts.jsonl ${why}. It was kept as ${putAside(path)}, and begun anew.`] };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const problem = `alerts.jsonl ${why}, and could not be set aside: ${words}. Alerts last until Gristmill is closed.`;
    return { ...NOTHING, usable: false, problems: [problem] };
  }
}

/** The file of earlier versions: an object with all rows. It stays where it is. */
function readEarlier(path: string): Found {
  const { usable, problem } = setDamagedAside(path);
  const problems = problem === null ? [] : [problem];
  if (!usable || !isThere(path)) return { ...NOTHING, problems };
  const text = readFileSync(path, 'utf8');
  const fields = text === '' ? {} : (JSON.parse(text) as { readonly alerts?: unknown });
  const { alerts, dropped } = soundAlerts(fields.alerts);
  if (dropped === 0) return { ...NOTHING, alerts, problems };
  const left = `alerts.json held ${dropped} alerts that could not be read; they were left out.`;
  return { ...NOTHING, alerts, problems: [...problems, left] };
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
