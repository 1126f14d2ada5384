/** The parts of the bench against peers. Each makes its input, warms every contender up once, and then runs them in turns. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { BEFORE, contenders, known, turns } from './contenders.mjs';
import { MIB, makeFiles } from './make-files.mjs';
import { ended } from './programs.mjs';
import { median, rows, table } from './table.mjs';

const THREADS = availableParallelism();
const KIB = 1024;
const SMALL = { files: 50_000, bytes: 4 * KIB };
const LARGE_FILES = 4;
const NOOPS = 200_000;
const MANY = 1_000_000;
/** What raw piscina must be to xargs at least, or something was wrong with the machine during the run. */
const SANE = 1.2;

/** @param {import('./contenders.mjs').Settings} settings */
export async function small(settings) {
  const folder = join(settings.scratch, 'small');
  makeFiles(folder, SMALL.files, SMALL.bytes);
  const list = listOf(folder);
  const { engine, before, raw, deep, single, stop } = contenders(settings);
  try {
    const rates = await turns(settings.rounds, SMALL.files, {
      engine: () => engine('files', { folder, manifest: false }),
      ...(before === undefined ? {} : { [BEFORE]: () => before('files', { folder, manifest: false }) }),
      'engine, with its manifest': () => engine('files', { folder, manifest: true }),
      'raw piscina, one by one': () => raw('files', { folder, size: 1 }),
      'raw piscina, deep queues': () => deep('files', { folder, size: 1 }),
      'raw piscina, 64 a task': () => deep('files', { folder, size: 64 }),
      'one Node thread': () => single('single', { folder }),
      'xargs -n2000 sha256sum': () => xargs(list, 2000, ['sha256sum']),
      'whole process: gristmill run': () => cli(settings, folder),
      'whole process: find | xargs -n64': () => findAndHash(folder),
    });
    const peers = [...known(settings), 'raw piscina, one by one', 'raw piscina, deep queues', 'xargs -n2000 sha256sum'];
    return (
      table(
        `${SMALL.files} × 4 KiB SHA-256`,
        rows(rates, peers, (rate) => `${Math.round(rate)} files/s`),
      ) +
      whole(rates) +
      sanity(rates)
    );
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
}

/** @param {import('./contenders.mjs').Settings} settings */
export async function large(settings) {
  const { scratch, largeMiB } = settings;
  const needed = LARGE_FILES * largeMiB * MIB;
  const { bavail, bsize } = statfsSync(scratch);
  if (bavail * bsize < 1.1 * needed || freemem() < 0.5 * needed) {
    return `\n${LARGE_FILES} × ${largeMiB} MiB SHA-256: not run; too little room on the disk or in memory. Try --large-mib.\n`;
  }
  const folder = join(scratch, 'large');
  makeFiles(folder, LARGE_FILES, largeMiB * MIB);
  const list = listOf(folder);
  const { engine, raw, single, stop } = contenders(settings);
  try {
    const rates = await turns(Math.min(settings.rounds, 5), needed / 1e9, {
      engine: () => engine('files', { folder, manifest: true }),
      'raw piscina, one by one': () => raw('files', { folder, size: 1 }),
      'one Node thread': () => single('single', { folder }),
      'xargs sha256sum': () => xargs(list, 1, ['sha256sum']),
      'xargs openssl dgst': () => xargs(list, 1, ['openssl', 'dgst', '-sha256']),
      'openssl speed, hash alone': () => opensslSpeed(needed),
    });
    const peers = ['openssl speed, hash alone', 'xargs openssl dgst', 'xargs sha256sum'];
    return table(
      `${LARGE_FILES} × ${largeMiB} MiB SHA-256`,
      rows(rates, peers, (rate) => `${rate.toFixed(2)} GB/s`),
    );
  } finally {
    stop();
    rmSync(folder, { recursive: true });
  }
}

/** @param {import('./contenders.mjs').Settings} settings */
export async function noops(settings) {
  const { engine, before, raw, deep, stop } = contenders(settings);
  try {
    const rates = await turns(settings.rounds, NOOPS, {
      engine: () => engine('noops', { count: NOOPS }),
      ...(before === undefined ? {} : { [BEFORE]: () => before('noops', { count: NOOPS }) }),
      'raw piscina, one by one': () => raw('noops', { count: NOOPS, size: 1 }),
      'raw piscina, deep queues': () => deep('noops', { count: NOOPS, size: 1 }),
      'raw piscina, 64 a task': () => deep('noops', { count: NOOPS, size: 64 }),
    });
    const peers = [...known(settings), 'raw piscina, one by one', 'raw piscina, deep queues', 'raw piscina, 64 a task'];
    return table(
      `${NOOPS} tasks that do nothing`,
      rows(rates, peers, (rate) => `${Math.round(rate)} /s`),
    );
  } finally {
    stop();
  }
}

/** @param {import('./contenders.mjs').Settings} settings */
export async function memory(settings) {
  /** @type {[string, 'engine' | 'raw', string, object][]} */
  const cases = [
    ['engine', 'engine', 'noops', { count: MANY }],
    ['raw piscina, everything queued', 'raw', 'queued', { count: MANY }],
  ];
  const body = [];
  for (const [name, kind, work, options] of cases) {
    const all = contenders(settings);
    const { value, peakMiB } = await all.measure(kind, work, options);
    all.stop();
    body.push([name, `${Math.round(peakMiB)} MiB`, `${(value / 1000).toFixed(2)} s`]);
  }
  return table(`${MANY} tasks that do nothing, once, in a process of their own`, [
    ['', 'peak resident', 'time'],
    ...body,
  ]);
}

/** @param {Map<string, number[]>} rates */
function whole(rates) {
  const both = new Map([...rates].filter(([name]) => name.startsWith('whole')));
  return table(
    'The same as whole processes, listing and start included',
    rows(both, [...both.keys()].slice(1), (rate) => `${Math.round(rate)} files/s`),
  );
}

/** @param {Map<string, number[]>} rates */
function sanity(rates) {
  const of = (/** @type {string} */ name) => median(rates.get(name) ?? []);
  const share = of('raw piscina, 64 a task') / of('xargs -n2000 sha256sum');
  return share >= SANE
    ? ''
    : `VOID: raw piscina was only ${share.toFixed(2)} × xargs -n2000; the machine was not itself.\n`;
}

/** @param {string} folder */
function listOf(folder) {
  const list = `${folder}.list`;
  writeFileSync(
    list,
    readdirSync(folder)
      .map((name) => `${join(folder, name)}\0`)
      .join(''),
  );
  return list;
}

/** @type {(list: string, each: number, program: readonly string[]) => Promise<number>} */
const xargs = (list, each, program) => time('xargs', ['-0', `-P${THREADS}`, `-n${each}`, '-a', list, ...program]);

/** @param {string} folder */
function findAndHash(folder) {
  const began = performance.now();
  const find = spawn('find', [folder, '-type', 'f', '-print0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const hash = spawn('xargs', ['-0', `-P${THREADS}`, '-n64', 'sha256sum'], {
    stdio: [find.stdout, 'ignore', 'inherit'],
  });
  return ended(hash, began);
}

/**
 * @param {import('./contenders.mjs').Settings} settings
 * @param {string} folder
 */
function cli({ built, scratch }, folder) {
  const args = [built.cli, 'run', 'checksum', folder, '--out', join(scratch, 'cli-out'), '--on-conflict', 'overwrite'];
  return time(process.execPath, [...args, '--data-dir', join(scratch, 'cli-data'), '--json']);
}

/**
 * The hash alone, without any file: what this machine's processors can do at the most. As the time for `bytes`.
 * @param {number} bytes
 */
async function opensslSpeed(bytes) {
  const args = [
    'speed',
    '-mr',
    '-multi',
    String(THREADS),
    '-bytes',
    String(256 * KIB),
    '-seconds',
    '2',
    '-evp',
    'sha256',
  ];
  const child = spawn('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  await ended(child, 0);
  // The last line of the machine-readable form: +F:…:<name>:<bytes a second>
  const rate = Number(
    said
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('+F'))
      ?.split(':')
      .at(-1),
  );
  if (!(rate > 0)) throw new Error(`openssl speed said something else than expected: ${said}`);
  return (bytes / rate) * 1000;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 */
const time = (file, args) => ended(spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] }), performance.now());
