import type { TaskError } from '../../../shared/domain/task.ts';
import type { AlertEvent } from './alert-manager.ts';

/** The row for a worker that died. Replaced by itself, it needs nobody: INFO, straight to history. */
export function workerAlert(slot: number, error: TaskError, recovers: boolean, left: number): AlertEvent {
  const workerId = `W${slot}`;
  const base = { component: 'workers', workerId, cause: `${workerId}/${error.code}`, example: error.message };
  if (recovers) {
    return {
      ...base,
      rule: 'worker-restarted',
      level: 'INFO',
      message: `${workerId} stopped and was restarted. ${error.message}`,
      metadata: { code: error.code },
      action: 'A warm spare took over; its files went back to the queue.',
      healed: true,
    };
  }
  return {
    ...base,
    rule: left === 0 ? 'no-workers-left' : 'worker-lost',
    level: left === 0 ? 'CRITICAL' : 'WARNING',
    message:
      left === 0
        ? `The last worker, ${workerId}, stopped and none is replaced: automatic recovery is off. ${error.message}`
        : `${workerId} stopped and is not replaced: automatic recovery is off. ${error.message}`,
    metadata: { code: error.code, workersLeft: left },
    action: left === 0 ? 'The batch waits; nothing is lost.' : 'The batch goes on with the workers left.',
  };
}
