/** One program for every file: what that costs beside tools that do nothing else. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { contenders, turns } from './contenders.mjs';
import { makeFiles } from './make-files.mjs';
import { median, rows, table } from './table.mjs';

const FILES = 1000;
const THREADS = availableParallelism();
const PROGRAM = '/bin/true';

/** @param {import('./contenders.mjs').Settings} settings */
export async function programs(settings) {
  const folder = join(settings.scratch, 'programs');
  makeFiles(folder, FILES, 64);
  const list = `${folder}.list`;
  writeFileSync(
    list,
    readdirSync(folder)
      .map((name) => `${join(folder, name)}\0`)
      .join(''),
  );
  const { engine, stop } = contenders(settings);
  const jobs = `-j${THREADS}`;
  /** @type {Record<string, () => Promise<number>>} */
  const peers = {
    'xargs -n1': () => time('xargs', ['-0', `-P${THREADS}`, '-n1', '-a', list, PROGRAM]),
    ...(isGnuParallel()
      ? { 'GNU parallel': () => time('parallel', ['--will-cite', '-0', jobs, '-a', list, PROGRAM, '{}']) }
      : {}),
  };
  try {
    const rates = await turns(settings.rounds, FILES, {
      engine: () => engine('programs', { folder, command: `${PROGRAM} {in}` }),
      ...peers,
    });
    const text = rows(rates, Object.keys(peers), (rate) => `${Math.round(rate)} /s`);
    return table(`${PROGRAM} for ${FILES} files, ${THREADS} at once`, text) + own(rates);
  } finally {
    stop();
    rmSync(folder, { recursive: true });
    rmSync(list);
  }
}

/**
 * What a file costs in all, the run of the program included.
 * @param {Map<string, number[]>} rates
 */
function own(rates) {
  const cost = (/** @type {string} */ name) => 1000 / median(rates.get(name) ?? []);
  if (!rates.has('GNU parallel')) return 'GNU parallel is not installed here: no comparison with it.\n';
  const [engine, parallel] = [cost('engine'), cost('GNU parallel')];
  return `Per file: engine ${engine.toFixed(2)} ms, GNU parallel ${parallel.toFixed(2)} ms: ${(engine / parallel).toFixed(2)} of it.\n`;
}

/** Other tools bear the name as well. */
function isGnuParallel() {
  return spawnSync('parallel', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('GNU parallel') ?? false;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function time(file, args) {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(performance.now() - began) : reject(new Error(`${file} ended with code ${code}`)),
    );
  });
}
