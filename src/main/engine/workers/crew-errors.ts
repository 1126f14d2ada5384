import type { TaskError } from '../../../shared/domain/task.ts';

/** What is said of leases that are taken from a worker for a reason that is nobody's fault. */
export const EVICTED: TaskError = {
  class: 'nobody',
  code: 'EVICTED',
  message: 'Its lease was taken back because the machine was short of memory.',
};
export const REPLACED: TaskError = {
  class: 'nobody',
  code: 'REPLACED',
  message: 'The worker was replaced by a fresh one.',
};

/** How long a worker has to give back a lease that is taken from it, active milliseconds. */
export const EVICT_GRACE_MS = 2_000;
