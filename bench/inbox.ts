import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AlertManager } from '../src/main/engine/alerts/alert-manager.ts';
import { MAX_ROWS } from '../src/main/engine/alerts/limits.ts';
import { AlertStore } from '../src/main/shell/alert-store.ts';
import { answer } from './contender.mjs';
import { measureTurns, type LoopTurns } from './loop-turns.ts';

/** Opens and saves the inbox with as many rows as it keeps; for one answer, as an app that was just started would. */

export interface Kept {
  readonly ms: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  readonly turns: LoopTurns;
}

const [scratch = ''] = process.argv.slice(2);
const path = join(scratch, 'alerts.jsonl');
const clock = { now: () => performance.now(), wall: () => Date.now(), after: () => () => undefined };

const managerOf = (store: AlertStore): AlertManager =>
  new AlertManager({ clock, enabled: true, restored: store.load(), onChange: () => undefined });

/** A row that happened three times, and was over in four cases of five. */
function rowOf(index: number): ReturnType<AlertManager['all']> {
  const one = new AlertManager({ clock, enabled: true, onChange: () => undefined });
  const identity = { rule: 'task-failed', component: 'tasks', cause: `20260101-000000-abcdef/E${index}` } as const;
  for (let times = 1; times <= 3; times++) {
    one.raise({
      ...identity,
      level: 'WARNING',
      message: `${times} files failed in Checksum manifest. The disk gave an error while the file was read.`,
      example: `/home/ada/Family archive/1998 Brittany/file-${index}-${times}.tif: EIO: i/o error, read`,
      metadata: { batch: '20260101-000000-abcdef', code: `E${index}`, class: 'permanent' },
      action: 'The other files went on.',
    });
  }
  if (index % 5 > 0) one.clear(identity, { over: true });
  return one.all();
}

/** Answers with the bytes of the file. */
async function make(): Promise<number> {
  rmSync(path, { force: true });
  const restored = Array.from({ length: MAX_ROWS }, (_, index) => rowOf(index)).flat();
  await new AlertStore(scratch).save(new AlertManager({ clock, enabled: true, restored, onChange: () => undefined }));
  return statSync(path).size;
}

answer({
  make,
  open: () =>
    timed(() => {
      const { total } = managerOf(new AlertStore(scratch));
      if (total !== MAX_ROWS) throw new Error(`There are ${total} rows.`);
      return Promise.resolve();
    }),
  /** All open rows are acknowledged at once, and saved. */
  async append() {
    await make();
    const store = new AlertStore(scratch);
    const alerts = managerOf(store);
    alerts.acknowledge(alerts.open().map(({ id }) => id));
    return timed(() => store.save(alerts));
  },
  /** The whole file, as when it has grown too long. */
  rewrite() {
    const alerts = managerOf(new AlertStore(scratch));
    rmSync(path);
    const store = new AlertStore(scratch);
    return timed(() => store.save(alerts));
  },
});

async function timed(work: () => Promise<void>): Promise<Kept> {
  const turns = measureTurns();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, turns: turns() };
}
