import { chunksOf } from './batch-chunks.ts';
import { seenBy } from '../checkpoints/replay.ts';
import { haltPolicy, retryPolicy } from '../decide/policy.ts';
import type { TaskManagerOptions } from '../tasks/task-manager-options.ts';
import { TaskManager } from '../tasks/task-manager.ts';
import { WorkQueue } from '../tasks/work-queue.ts';
import type { BatchDeps } from './batch-deps.ts';
import { allIsolated, type BatchInputs } from './batch-inputs.ts';

type Wiring = Pick<TaskManagerOptions, 'lane' | 'onWork' | 'onBrake' | 'onLastPass' | 'onFailed' | 'onLeftover'>;

/** The task manager of a batch, new or as its earlier sessions left it. */
export function makeTasks(
  inputs: BatchInputs,
  { config, clock, random, counters }: BatchDeps,
  wiring: Wiring,
): TaskManager {
  const { store, earlier, files, recipe } = inputs;
  return new TaskManager({
    ...wiring,
    store,
    queue: queueOf(inputs),
    cut: chunksOf(inputs),
    sizeOf: (task) => inputs.inputs.table.size[task] ?? 0,
    begun: earlier?.begun.files ?? new Map(),
    policy: retryPolicy(config),
    halt: haltPolicy(config, recipe.failuresAreFindings === true),
    isolation: allIsolated(inputs) ? 'all' : 'some',
    clock,
    random,
    firstLease: (earlier?.lastLease ?? 0) + 1,
    retries: earlier?.retries ?? 0,
    ...(earlier === undefined ? {} : { seen: seenBy(earlier, store) }),
    left: inputs.left ?? new Set(),
    record: (record) => {
      counters.recorded(record);
      files.journal.record(record);
    },
  });
}

/** All tasks that wait at the start, each in its place. */
function queueOf(batch: BatchInputs): WorkQueue {
  const { inputs, store, earlier, suspects, left } = batch;
  const chunks = chunksOf(batch);
  const waits = (id: number): boolean => store.state(id) === 'PENDING' && suspects?.has(id) !== true;
  const queue = new WorkQueue(inputs.table.size, {
    ...(earlier === undefined ? {} : { waits }),
    alone: (id) => store.losses[id] !== 0,
    cut: (id) => chunks(id) > 1,
    // One that has ended well since is cleared.
    suspect: (id) => suspects?.has(id) === true && store.state(id) !== 'COMPLETED',
  });
  for (const id of suspects ?? []) {
    // One that waits for its retry comes when that is due.
    if (store.state(id) === 'PENDING' && left?.has(id) !== true) queue.pushSuspect(id);
  }
  return queue;
}
