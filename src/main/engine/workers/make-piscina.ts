import { Piscina } from 'piscina';
import { threadFile } from './thread-file.ts';

/** Leases a thread may hold: one in hand, one to go on with. */
export const LEASES_PER_WORKER = 2;

/** Piscina with so many threads of ours, each task for the thread of the id that `target` gives. Nothing queues in it. */
export function makePiscina(threads: number, heapMb: number, target: () => number | null): Piscina {
  return new Piscina({
    filename: threadFile('worker-entry'),
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: LEASES_PER_WORKER,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    execArgv: threadFlags(),
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    loadBalancer: (_task, workers) => workers.find((worker) => worker.id === target()) ?? null,
  });
}

/** Our module has loaded in a thread. */
export function isReady(message: unknown): message is { readonly threadId: number } {
  return typeof message === 'object' && message !== null && 'gristmill' in message && message.gristmill === 'ready';
}

/**
 * Piscina first tries to `require` its module. Node 20.19 and newer load an ES module by `require`, and a thread that is
 * ended in the middle of that takes the whole process down ("IsGraphAsync must be used on an instantiated module");
 * without the feature piscina falls back to `import`.
 */
function threadFlags(): string[] {
  const flag = '--no-experimental-require-module';
  return [...process.execArgv, ...(process.allowedNodeEnvironmentFlags.has(flag) ? [flag] : [])];
}
