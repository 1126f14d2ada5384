/** The part of the bench that counts lines and words of one large file, beside GNU parallel and wc. */
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { installDebianPackages } from '../scripts/lib/system/debian.mjs';
import { ask } from '../scripts/lib/processes.mjs';
import { contenders, turns } from './contenders.mjs';
import { MIB } from './make-files.mjs';
import { rows, table } from './table.mjs';

/** What GNU parallel gives to one wc: its own advice for files of this size. */
const BLOCK = '64M';
/** Most letters are small ones, some words are long, and a line has 40 to 120 bytes. */
const LETTERS = 'eeeeeettttaaaooiinnsshhrrddlucmwfgypbvk';

/** @param {import('./contenders.mjs').Settings} settings */
export async function text(settings) {
  const { scratch, textMiB } = settings;
  const bytes = textMiB * MIB;
  const { bavail, bsize } = statfsSync(scratch);
  if (bavail * bsize < 1.1 * bytes || freemem() < 0.6 * bytes) {
    return `\nLines and words of ${textMiB} MiB: not run; too little room on the disk or in memory. Try --text-mib.\n`;
  }
  if (ask('parallel', ['--version']) === undefined)
    await installDebianPackages([['parallel']], 'The bench needs GNU parallel');
  const file = join(scratch, 'text.txt');
  makeText(file, textMiB);
  const { engine, stop } = contenders(settings);
  try {
    const rates = await turns(Math.min(settings.rounds, 5), bytes / 1e9, {
      engine: () => engine('text', { file }),
      'GNU parallel + wc': () => time('parallel', [...PARALLEL, '--block', BLOCK, '-a', file, 'wc', '-lw']),
      'wc alone': () => time('wc', ['-lw', file]),
    });
    return table(
      `Lines, words and all else that the text recipe tells of one file of ${textMiB} MiB; wc tells lines and words`,
      rows(rates, ['GNU parallel + wc', 'wc alone'], (rate) => `${rate.toFixed(3)} GB/s`),
    );
  } finally {
    stop();
    rmSync(file);
  }
}

const PARALLEL = ['--will-cite', '--pipepart', `-j${availableParallelism()}`];

/**
 * Made-up words: the same on every machine.
 * @param {string} file
 * @param {number} mib
 */
function makeText(file, mib) {
  const fd = openSync(file, 'w');
  let state = 1;
  const random = (/** @type {number} */ below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const piece = Buffer.alloc(MIB);
  for (let at = 0, line = 80; at < MIB; line = 40 + random(80)) {
    for (const end = Math.min(MIB, at + line); at < end; piece[at++] = 0x20) {
      for (let left = 1 + random(9); left > 0 && at < end - 1; left--) {
        piece[at++] = LETTERS.charCodeAt(random(LETTERS.length));
      }
    }
    piece[at - 1] = 0x0a;
  }
  for (let i = 0; i < mib; i++) writeSync(fd, piece);
  closeSync(fd);
}

/**
 * The milliseconds a program takes, in the C locale.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function time(program, args) {
  const began = performance.now();
  const env = { ...process.env, LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${program} ended with code ${code}`));
    });
  });
}
