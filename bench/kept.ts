import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CODECS } from '../src/main/engine/checkpoints/codecs/registry.ts';
import { ParallelProcessor } from '../src/main/engine/parallel-processor.ts';
import type { Prepared } from '../src/main/engine/batch/preflight.ts';
import type { ParallelConfigInput } from '../src/shared/domain/config.ts';
import { answer } from './contender.mjs';
import { measureTurns, type LoopTurns } from './loop-turns.ts';
import { takeSyncs, watchSyncs, type SyncTimes } from './sync-times.ts';

/*
 * One engine for each way to keep a batch, all in one process, so that they differ in nothing else. Each batch is timed
 * from `submit` to its end, its files closed; the garbage of the one before is taken away first.
 */

const [scratch = '', watched = ''] = process.argv.slice(2);
const out = join(scratch, 'out');

const WAYS = {
  off: { enableCheckpointing: false },
  on: {},
  snapshots: { checkpointIntervalSeconds: 0.1 },
  binary: { journalFormat: 'binary' },
  durable: { durableAcknowledgement: true },
} as const satisfies Record<string, ParallelConfigInput>;
export type Way = keyof typeof WAYS;

export interface Kept {
  readonly ms: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  /** Of the journal; 0 without one. */
  readonly journalBytes: number;
  /** Only in a process that is watched, whose times tell nothing of throughput. */
  readonly turns?: LoopTurns;
  readonly syncs?: SyncTimes;
}

interface Asked {
  readonly way: Way;
  readonly folder: string;
  /** `checksum`, or the name of a recipe for tests. */
  readonly recipe: string;
  /** Each file has an output of its own. */
  readonly outputs: boolean;
}

const engines = new Map<Way, ParallelProcessor>();
const lists = new Map<string, Promise<Prepared>>();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
if (watched !== '') watchSyncs();

answer({ batch: (asked: Asked) => run(asked) });

async function run({ way, folder, recipe, outputs }: Asked): Promise<Kept> {
  const engine = engines.get(way) ?? new ParallelProcessor(WAYS[way], { dataDir: join(scratch, 'data', way) });
  engines.set(way, engine);
  const prepared = await listed(engine, folder, recipe);
  collect();
  takeSyncs();
  const ended = watched === '' ? null : measureTurns();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const id = engine.submit(prepared, { outDir: outputs ? out : null, onConflict: 'overwrite' });
  const last = await engine.current?.done;
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const turns = ended?.();
  if (last?.state !== 'COMPLETED') throw new Error(`The batch ended as ${last?.state}.`);
  const kept = { ms, cpuMs: (user + system) / 1000, journalBytes: journalOf(engine.checkpointManager.folderOf(id)) };
  for (const folderToo of [engine.checkpointManager.folderOf(id), out])
    rmSync(folderToo, { recursive: true, force: true });
  return turns === undefined ? kept : { ...kept, turns, syncs: takeSyncs() };
}

function listed(engine: ParallelProcessor, folder: string, recipe: string): Promise<Prepared> {
  const key = `${recipe} ${folder}`;
  const path = join(process.env['GRISTMILL_THREADS_DIR'] ?? '', `fixtures/${recipe}.js`);
  const known = lists.get(key) ?? engine.prepare({ paths: [folder], recipe: recipe === 'checksum' ? recipe : path });
  lists.set(key, known);
  return known;
}

function journalOf(folder: string): number {
  return Object.values(CODECS)
    .map(({ file }) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}
