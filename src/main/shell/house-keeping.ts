import { isEnded } from '../../shared/domain/batch.ts';
import type { Logger } from '../engine/ports.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import { removeExpired } from '../engine/removal/remover.ts';

/** Removes batches that the settings keep no longer: now, and whenever a batch has ended. Returns how to stop. */
export function keepHouse(processor: ParallelProcessor, logger: Logger, onRemoved: () => void): () => void {
  let seen: string | null = null;
  let last = Promise.resolve();
  const sweep = (): void => {
    last = last.then(async () => {
      const removed = await removeExpired(processor, processor.config, logger);
      if (removed.length > 0) onRemoved();
    });
  };
  const stop = processor.onChange(() => {
    const run = processor.current;
    if (run === null || run.meta.id === seen || !isEnded(run.state)) return;
    seen = run.meta.id;
    void run.done.then(sweep);
  });
  sweep();
  return stop;
}

/** What the engine tells, on stderr, one line an entry. */
export const stderrLogger: Logger = {
  wants: (level) => level !== 'debug',
  log(level, message, fields) {
    if (level === 'debug') return;
    console.error(`gristmill: ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`);
  },
};
