import { call } from '../../bridge/client.ts';
import { attempt } from '../../ui/report.ts';

/* What the person can do to a worker; each tells when it fails. */

export const extendWorker = (workerId: string): Promise<unknown> =>
  attempt(`Could not give ${workerId} more time`, () => call('worker.extend', { workerId }));

export const stopWorker = (workerId: string): Promise<unknown> =>
  attempt(`Could not stop ${workerId}`, () => call('worker.stop', { workerId }));
