import { setImmediate } from 'node:timers/promises';
import type { TaskError } from '../../../shared/domain/task.ts';
import type { TaskStore } from './task-store.ts';

/** Tasks looked at, and errors written, in one go: no more than a few milliseconds of main. */
const LOOKS = 100_000;
const ERRORS = 2000;

type Failure = readonly [task: number, error: TaskError];

const encoder = new TextEncoder();

/** The errors of all FAILED tasks, in order of the tasks, as blocks of JSON that cross to a thread. Main stays free meanwhile. */
export async function failureBlocks(store: Pick<TaskStore, 'count' | 'state' | 'error'>): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = [];
  let block: Failure[] = [];
  for (let id = 0; id < store.count; id++) {
    const error = store.state(id) === 'FAILED' ? store.error(id) : undefined;
    if (error !== undefined) block.push([id, error]);
    if (block.length < ERRORS && id % LOOKS !== LOOKS - 1) continue;
    if (block.length > 0) blocks.push(encoder.encode(JSON.stringify(block)));
    block = [];
    await setImmediate();
  }
  if (block.length > 0) blocks.push(encoder.encode(JSON.stringify(block)));
  return blocks;
}

/** Back from the blocks, one of them at a time. */
export function* failuresOf(blocks: readonly Uint8Array[]): Iterable<Failure> {
  for (const block of blocks) yield* JSON.parse(Buffer.from(block).toString()) as Failure[];
}
