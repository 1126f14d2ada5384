import { isEnded } from '../../../../shared/domain/batch.ts';
import type { MemoryGuardView } from '../../../../shared/domain/metrics.ts';
import type { Frame } from '../../../../shared/ipc/views.ts';

/** What the person is told of the memory guard. */
export interface MemoryWords {
  readonly tone: 'warn' | 'bad';
  /** Steady while the level stays: this is what is read out. */
  readonly what: string;
  readonly figures: string;
  readonly meaning: string;
}

/** Undefined while there is enough memory, or no batch that needs any. */
export function memoryWords({ batch, memory }: Pick<Frame, 'batch' | 'memory'>): MemoryWords | undefined {
  if (batch === null || isEnded(batch.state)) return undefined;
  switch (memory.level) {
    case 'ok':
      return undefined;
    case 'tight':
      return {
        tone: 'warn',
        what: 'Memory is short',
        figures: figures(memory),
        meaning: 'Workers take less at a time until it recovers; nothing is lost.',
      };
    case 'critical':
      return {
        tone: 'bad',
        what: 'Memory is very short',
        figures: figures(memory),
        meaning: 'The largest piece of work in hand goes back into the queue and is done later; nothing is lost.',
      };
  }
}

/** Both in the unit of the floor (which is never below 1 GiB), so that they compare at a glance. */
const figures = ({ freeBytes, floorBytes }: MemoryGuardView): string =>
  `${gib(freeBytes)} free, floor ${gib(floorBytes)}`;

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
