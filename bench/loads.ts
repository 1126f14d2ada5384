import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CODECS } from '../src/main/engine/checkpoints/codecs/registry.ts';
import { ParallelProcessor } from '../src/main/engine/parallel-processor.ts';
import { answer } from './contender.mjs';
import { measureTurns, type LoopTurns } from './loop-turns.ts';
import { makeOldBatch, type OldBatch } from './old-batch.ts';

/** Makes an interrupted batch, or reads it back; for one answer, as an app that was just started would. */

export interface Loaded {
  readonly ms: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  readonly turns: LoopTurns;
}

const [scratch = ''] = process.argv.slice(2);
const dataDir = join(scratch, 'old');

answer({
  /** Answers with the bytes of its journal. */
  make(batch: OldBatch) {
    const id = makeOldBatch(dataDir, batch);
    return Promise.resolve(statSync(join(dataDir, 'batches', id, CODECS[batch.format].file)).size);
  },
  load: () =>
    timed(async ({ checkpointManager }) => {
      const [id = ''] = checkpointManager.list();
      const { replayed } = await checkpointManager.load(id);
      if (replayed.damage.length > 0) throw new Error(replayed.damage.join('; '));
    }),
  /** Until the first offer is told. Its files are looked at after that. */
  look: () =>
    timed(async ({ offerDesk }) => {
      const search = offerDesk.look();
      const [offer] = await search.found;
      search.stop();
      if (offer === undefined) throw new Error('There was no offer.');
    }),
});

async function timed(read: (processor: ParallelProcessor) => Promise<void>): Promise<Loaded> {
  const processor = new ParallelProcessor({}, { dataDir });
  const turns = measureTurns();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await read(processor);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000, turns: turns() };
}
