// A laptop that sleeps: the whole process group is stopped for three minutes in mid-batch and goes on. The timeouts are
// far shorter than that; none may fire, no file may be charged, nobody may be alarmed, and the gap must be noted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { check, folderOf, last, ofKind, runEngine, unlike } from './lib/run-engine.mjs';

const SLEEP_MS = 180_000;
const TIMEOUT_S = 2;
const PLAIN = 1000;
/** Two that are in a worker's hands when it happens, each for longer than it takes to get there. */
const SLOW = ['slow-but-progressing-1', 'slow-but-progressing-2'];
const FINE = { state: 'COMPLETED', attempts: 1, losses: 0 };

async function main() {
  const built = await buildLong(ROOT);
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-suspend-'));
  try {
    const plain = Array.from({ length: PLAIN }, (_, i) => `plain-${i}`);
    const engine = runEngine(built, {
      recipe: 'soak',
      inputs: folderOf(join(scratch, 'in'), [...plain, ...SLOW]),
      home: scratch,
      outputs: true,
      options: { napMs: 5, lastsMs: 6000 },
      config: {
        maxWorkers: 3,
        workerTimeoutSeconds: TIMEOUT_S,
        alertThresholds: { workerTimeoutCritical: 2 * TIMEOUT_S },
      },
    });
    await engine.until(({ k, done = 0 }) => k === 'sample' && done > PLAIN / 10);
    process.kill(-engine.pid, 'SIGSTOP');
    await pause(SLEEP_MS);
    process.kill(-engine.pid, 'SIGCONT');
    check((await engine.ended) === 0, 'the engine came to its end');
    judge(engine.lines);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {readonly import('./lib/run-engine.mjs').Line[]} lines */
function judge(lines) {
  const tasks = ofKind(lines, 'task');
  check(tasks.length === PLAIN + SLOW.length, `all ${PLAIN + SLOW.length} files were told`);
  const charged = tasks.filter((task) => unlike(task, FINE)).map(({ name }) => name);
  check(charged.length === 0, `none was lost or charged ${charged.join(', ')}`);
  const verdicts = ofKind(lines, 'verdict').map(({ workerId, reason }) => `${workerId}: ${reason}`);
  check(verdicts.length === 0, `no worker was suspected ${verdicts.join('; ')}`);
  const alerts = (last(lines, 'pool').alerts ?? []).map(({ level, rule }) => `${level} ${rule}`);
  check(alerts.length === 0, `there is no alert ${alerts.join(', ')}`);
  const gaps = ofKind(lines, 'log').flatMap(({ missedMs }) => (missedMs === undefined ? [] : [missedMs]));
  const longest = Math.max(0, ...gaps);
  check(longest > SLEEP_MS * 0.95, `the gap is noted: ${Math.round(longest / 1000)} s of ${SLEEP_MS / 1000} s`);
}

await main();
