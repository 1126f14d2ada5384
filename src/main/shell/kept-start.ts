import { readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StartView } from '../../shared/ipc/views.ts';
import { fromLine, toLine } from '../engine/checkpoints/crc-line.ts';

/*
 * `start.json` in the data folder: the settings and recipes as the window showed them last, so that it is drawn while the
 * engine is loaded. A copy, and nobody's truth: the snapshot of the engine takes its place a moment later, and where it
 * is missing, damaged or of another build the page waits for that.
 */

interface Kept extends StartView {
  readonly build: string;
}

/** Tells one build of the app from another: what one keeps another may not understand. */
export function buildOf(version: string, page: string): string {
  return `${version} ${statSync(join(page, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0}`;
}

/** Null when there is none that can be used. */
export function readStart(dataDir: string, build: string): StartView | null {
  try {
    const json = fromLine(readFileSync(pathIn(dataDir), 'utf8').trimEnd());
    const kept = json === null ? null : (JSON.parse(json) as Kept);
    return kept?.build === build ? { settings: kept.settings, recipes: kept.recipes } : null;
  } catch {
    return null;
  }
}

/** Never rejects: without it the next start is a little slower. */
export async function keepStart(dataDir: string, build: string, { settings, recipes }: StartView): Promise<void> {
  const path = pathIn(dataDir);
  const kept: Kept = { build, settings, recipes };
  try {
    await writeFile(`${path}.tmp`, toLine(JSON.stringify(kept)));
    await rename(`${path}.tmp`, path);
  } catch {
    // See above.
  }
}

const pathIn = (dataDir: string): string => join(dataDir, 'start.json');
