// Another program takes the memory of the machine in mid-batch, down below the guard's floor, holds it and gives it back.
// Leases must shrink, the largest be taken back free of charge, the last file in work must run on, and in the end all
// files must be done at their first attempt. More than 600 MB stay free all the time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { check, folderOf, last, ofKind, runEngine, unlike } from './lib/run-engine.mjs';

const FLOOR = Math.max(2 ** 30, totalmem() / 10);
const TARGET = Math.max(700 * 2 ** 20, FLOOR - 700 * 2 ** 20);
const HOLD_MS = 15_000;
const WORKERS = 4;
const PLAIN = 400;
const SLOW = Array.from({ length: WORKERS * 2 }, (_, i) => `slow-but-progressing-${i}`);
/** So long that the memory goes while they run. */
const SLOW_MS = 25_000;
const FINE = { state: 'COMPLETED', attempts: 1, losses: 0 };

async function main() {
  const built = await buildLong(ROOT);
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-memory-'));
  if (freemem() < FLOOR * 1.5) throw new Error('Too little memory is free to take any of it.');
  const hogFile = join(import.meta.dirname, 'lib/memory-hog.mjs');
  const hog = spawn(process.execPath, [hogFile, String(FLOOR), String(TARGET), String(HOLD_MS)]);
  try {
    const hogEnds = new Promise((resolve) => hog.once('exit', resolve));
    // All but the last of it beforehand: that takes a minute on some machines.
    await once(hog.stdout, 'data');
    const plain = Array.from({ length: PLAIN }, (_, i) => `plain-${i}`);
    const engine = runEngine(built, {
      recipe: 'soak',
      inputs: folderOf(join(scratch, 'in'), [...plain, ...SLOW]),
      home: scratch,
      outputs: true,
      options: { napMs: 5, lastsMs: SLOW_MS },
      config: { maxWorkers: WORKERS },
    });
    await engine.until(({ k, busy = 0 }) => k === 'sample' && busy === WORKERS);
    hog.stdin.end();
    check((await hogEnds) === 0, 'the memory was taken and given back');
    check((await engine.ended) === 0, 'the engine came to its end');
    judge(engine.lines, join(scratch, 'marks'));
  } finally {
    hog.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {readonly import('./lib/run-engine.mjs').Line[]} lines
 * @param {string} marks
 */
function judge(lines, marks) {
  const tasks = ofKind(lines, 'task');
  const charged = tasks.filter((task) => unlike(task, FINE)).map(({ name }) => name);
  check(tasks.length === PLAIN + SLOW.length, `all ${tasks.length} files were told`);
  check(charged.length === 0, `none was charged anything ${charged.join(', ')}`);
  const levels = ofKind(lines, 'memory').map(({ level }) => level);
  check(levels.includes('critical') && levels.at(-1) === 'ok', `the guard saw it come and go: ${levels.join(', ')}`);
  const begun = SLOW.map(
    (name) =>
      readFileSync(join(marks, `${name}.log`), 'utf8')
        .trim()
        .split('\n').length,
  );
  check(
    begun.some((times) => times > 1),
    `at least one lease was taken back: files were begun ${begun.join(', ')} times`,
  );
  const from = ofKind(lines, 'memory').find(({ level }) => level === 'critical')?.at ?? Infinity;
  const to = ofKind(lines, 'memory').findLast(({ level }) => level === 'ok')?.at ?? 0;
  const busy = ofKind(lines, 'sample')
    .filter(({ at }) => at > from && at < to)
    .map(({ busy: n = 0 }) => n);
  check(Math.min(...busy) >= 1, `one file was in work all the time: ${Math.min(...busy)} at least`);
  check(Math.min(...busy) < WORKERS, `and fewer than before: down from ${WORKERS} to ${Math.min(...busy)}`);
  const state = last(lines, 'end').state;
  check(state === 'COMPLETED', `the batch is ${state}`);
}

await main();
