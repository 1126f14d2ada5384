// Other programs take every processor for a minute, at normal priority, while a batch runs in which some files are slow
// and make progress and some hang. No slow one may ever be stopped, every hung one must be.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { check, folderOf, last, ofKind, runEngine, unlike } from './lib/run-engine.mjs';

const LOAD_MS = 60_000;
/** A tenth of the default timeouts, in the same proportion. */
const TIMEOUT_S = 6;
const CRITICAL_S = 12;
const WORKERS = 4;
const PLAIN = 300;
const HUNG = ['spins-1', 'spins-2', 'never-settles-1', 'polls-1'];
const SLOW = Array.from({ length: 8 }, (_, i) => `slow-but-progressing-${i}`);
/** Each slow file is at work for longer than every timeout; all of them together for most of the load. */
const SLOW_MS = 20_000;
const FINE = { state: 'COMPLETED', attempts: 1, losses: 0 };
const POISONED = { state: 'FAILED', attempts: 0, losses: 2 };

async function main() {
  const built = await buildLong(ROOT);
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-load-'));
  const load = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', `for (const end = Date.now() + ${LOAD_MS}; Date.now() < end; );`]),
  );
  try {
    const plain = Array.from({ length: PLAIN }, (_, i) => `plain-${i}`);
    const engine = runEngine(built, {
      recipe: 'soak',
      inputs: folderOf(join(scratch, 'in'), [...plain, ...SLOW, ...HUNG]),
      home: scratch,
      outputs: true,
      options: { napMs: 20, lastsMs: SLOW_MS },
      config: {
        maxWorkers: WORKERS,
        workerTimeoutSeconds: TIMEOUT_S,
        alertThresholds: { workerTimeoutCritical: CRITICAL_S },
      },
    });
    check((await engine.ended) === 0, 'the engine came to its end');
    judge(engine.lines);
  } finally {
    for (const child of load) child.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {readonly import('./lib/run-engine.mjs').Line[]} lines */
function judge(lines) {
  const tasks = ofKind(lines, 'task');
  const hung = tasks.filter(({ name = '' }) => HUNG.includes(name));
  const others = tasks.filter(({ name = '' }) => !HUNG.includes(name));
  check(tasks.length === PLAIN + SLOW.length + HUNG.length, `all ${tasks.length} files were told`);
  const wrong = others.filter((task) => unlike(task, FINE)).map(({ name }) => name);
  check(wrong.length === 0, `no file that makes progress was stopped ${wrong.join(', ')}`);
  const spared = hung.filter((task) => unlike(task, POISONED)).map(({ name }) => name);
  check(spared.length === 0, `every file that hangs was stopped twice ${spared.join(', ')}`);
  const suspected = ofKind(lines, 'verdict')
    .filter(({ verdict = '' }) => ['waiting', 'stuck', 'no-progress'].includes(verdict))
    .filter(({ name = '' }) => name !== '' && !HUNG.includes(name))
    .map(({ name, reason }) => `${name}: ${reason}`);
  check(suspected.length === 0, `no verdict was false ${suspected.join('; ')}`);
  process.stdout.write(
    `${(last(lines, 'end').ms / 1000).toFixed(1)} s in all, ${LOAD_MS / 1000} s of them under load\n`,
  );
}

await main();
