/** gzip of one large text, beside pigz and GNU parallel; and how large what they make is. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { installDebianPackages } from '../scripts/lib/system/debian.mjs';
import { BEFORE, contenders, known, turns } from './contenders.mjs';
import { MIB, makeText } from './make-files.mjs';
import { ended } from './programs.mjs';
import { rows, table } from './table.mjs';

const THREADS = availableParallelism();
const PIGZ = `pigz -6 -p${THREADS}`;
const PARALLEL = 'GNU parallel + gzip -6';
const PEERS = [['gzip'], ['pigz'], ['parallel']];

/**
 * All of them write to the disk; the engine syncs what it wrote, and keeps its journal.
 * @param {import('./contenders.mjs').Settings} settings
 */
export async function gzip(settings) {
  await installDebianPackages(PEERS, 'The bench compares with tools that are missing');
  const { scratch, gzipMiB } = settings;
  const folder = join(scratch, 'gzip');
  const text = join(folder, 'text');
  mkdirSync(folder);
  makeText(text, gzipMiB * MIB);
  const parallel = ['--will-cite', '--pipepart', '-a', text, '--block', '4M', `-j${THREADS}`, '-k', 'gzip', '-6'];
  const { engine, before, stop } = contenders(settings);
  /** @type {Record<string, string>} */
  const made = { engine: join(folder, 'engine/text.gz') };
  /** @type {(name: string, file: string, args: readonly string[]) => Promise<number>} */
  const program = (name, file, args) => into((made[name] = join(folder, `${file}.gz`)), file, args);
  try {
    const rates = await turns(Math.min(settings.rounds, 5), (gzipMiB * MIB) / 1e6, {
      engine: () => engine('gzip', { file: text, out: join(folder, 'engine') }),
      ...(before === undefined ? {} : { [BEFORE]: () => before('gzip', { file: text, out: join(folder, 'before') }) }),
      [PIGZ]: () => program(PIGZ, 'pigz', ['-6', `-p${THREADS}`, '-c', text]),
      [PARALLEL]: () => program(PARALLEL, 'parallel', parallel),
    });
    return (
      table(
        `gzip -6 of ${gzipMiB} MiB of text`,
        rows(rates, [...known(settings), PIGZ, PARALLEL], (rate) => `${rate.toFixed(1)} MB/s`),
      ) + sizes(made)
    );
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
}

/** @param {Record<string, string>} made contender -> what it made */
function sizes(made) {
  const peer = statSync(made[PIGZ] ?? '').size;
  const body = Object.entries(made).map(([name, path]) => {
    const { size } = statSync(path);
    const whole = spawnSync('gzip', ['-t', path]).status === 0;
    return [name, `${(size / 1e6).toFixed(1)} MB`, (size / peer).toFixed(4), whole ? 'ok' : 'BROKEN'];
  });
  return table('What they made', [['', 'size', `against ${PIGZ}`, 'gzip -t'], ...body]);
}

/**
 * @param {string} to
 * @param {string} file
 * @param {readonly string[]} args
 */
async function into(to, file, args) {
  const fd = openSync(to, 'w');
  try {
    return await ended(spawn(file, args, { stdio: ['ignore', fd, 'inherit'] }), performance.now());
  } finally {
    closeSync(fd);
  }
}
