// One run with the default timeouts of 60 s and 120 s: a loop is stopped at the first, one that waits at the second, and
// one that makes progress for longer than both never.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { check, folderOf, ofKind, runEngine, unlike } from './lib/run-engine.mjs';

const PLAIN = 300;
const SLOW_MS = 150_000;
/** Grace of two seconds, samples of a second, and a machine that is busy. */
const LATE_S = 8;
const FINE = { state: 'COMPLETED', attempts: 1, losses: 0 };
const POISONED = { state: 'FAILED', attempts: 0, losses: 2 };

async function main() {
  const built = await buildLong(ROOT);
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-defaults-'));
  try {
    const plain = Array.from({ length: PLAIN }, (_, i) => `plain-${i}`);
    const struck = ['never-settles-1', 'slow-but-progressing-1', 'spins-1'];
    const engine = runEngine(built, {
      recipe: 'soak',
      inputs: folderOf(join(scratch, 'in'), [...plain, ...struck]),
      home: scratch,
      outputs: true,
      options: { napMs: 20, lastsMs: SLOW_MS },
      config: { maxWorkers: 4 },
    });
    check((await engine.ended) === 0, 'the engine came to its end');
    judge(engine.lines);
    near('the loop was stopped', 60, stopSeconds(engine.lines, join(scratch, 'marks'), 'spins-1'));
    near('the one that waits was stopped', 120, stopSeconds(engine.lines, join(scratch, 'marks'), 'never-settles-1'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Seconds from the begin of a file's first attempt until its first worker was given up: until nobody has it in hand.
 * @param {readonly import('./lib/run-engine.mjs').Line[]} lines
 * @param {string} marks
 * @param {string} name
 */
function stopSeconds(lines, marks, name) {
  const [first = '0'] = readFileSync(join(marks, `${name}.log`), 'utf8').split('\n');
  const verdicts = ofKind(lines, 'verdict');
  const suspected = verdicts.find((line) => line.name === name)?.workerId;
  const gone = verdicts.find(
    ({ workerId, state = '' }) => workerId === suspected && ['FAILED', 'RECOVERING'].includes(state),
  );
  return ((gone?.at ?? Number.NaN) - Number(first)) / 1000;
}

/**
 * @param {string} what
 * @param {number} due seconds
 * @param {number} seconds
 */
function near(what, due, seconds) {
  check(seconds >= due - 1 && seconds <= due + LATE_S, `${what} after ${seconds.toFixed(1)} s, due at ${due} s`);
}

/** @param {readonly import('./lib/run-engine.mjs').Line[]} lines */
function judge(lines) {
  const tasks = ofKind(lines, 'task');
  check(tasks.length === PLAIN + 3, `all ${PLAIN + 3} files were told`);
  const wrong = tasks
    .filter((task) => unlike(task, ['spins-1', 'never-settles-1'].includes(task.name ?? '') ? POISONED : FINE))
    .map(({ name, state, attempts, losses }) => `${name}: ${state} ${attempts} ${losses}`);
  check(
    wrong.length === 0,
    `the two that hang are poisoned, all others done at their first attempt ${wrong.join('; ')}`,
  );
}

await main();
