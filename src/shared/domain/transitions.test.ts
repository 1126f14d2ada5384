import { describe, expect, test } from 'vitest';
import { BATCH_STATES, BATCH_TRANSITIONS } from './batch.ts';
import { TASK_STATES, TASK_TRANSITIONS } from './task.ts';
import { assertMove, type TransitionTable } from './transitions.ts';
import { WORKER_STATES, WORKER_TRANSITIONS } from './worker.ts';

/*
 * Every pair of states of the three tables, written down a second time by hand: a move that somebody adds or takes away
 * has to be meant.
 */

const MOVES = {
  task: [
    'PENDING>ASSIGNED PENDING>CANCELLED ASSIGNED>RUNNING ASSIGNED>PENDING ASSIGNED>CANCELLED',
    'RUNNING>COMPLETED RUNNING>FAILED RUNNING>RETRYING RUNNING>PENDING RUNNING>CANCELLED',
    'RETRYING>PENDING RETRYING>CANCELLED COMPLETED>PENDING FAILED>PENDING CANCELLED>PENDING',
  ],
  worker: [
    'INITIALIZING>HEALTHY INITIALIZING>FAILED INITIALIZING>TERMINATED',
    'HEALTHY>DEGRADED HEALTHY>UNHEALTHY HEALTHY>FAILED HEALTHY>TERMINATED',
    'DEGRADED>HEALTHY DEGRADED>UNHEALTHY DEGRADED>FAILED DEGRADED>TERMINATED',
    'UNHEALTHY>HEALTHY UNHEALTHY>DEGRADED UNHEALTHY>FAILED UNHEALTHY>TERMINATED',
    'FAILED>RECOVERING FAILED>TERMINATED RECOVERING>INITIALIZING RECOVERING>TERMINATED TERMINATED>INITIALIZING',
  ],
  batch: [
    'QUEUED>RUNNING QUEUED>CANCELLED QUEUED>INTERRUPTED',
    'RUNNING>PAUSED RUNNING>INTERRUPTED RUNNING>COMPLETED RUNNING>COMPLETED_WITH_FAILURES RUNNING>CANCELLED',
    'PAUSED>RUNNING PAUSED>INTERRUPTED PAUSED>CANCELLED',
    'INTERRUPTED>RUNNING INTERRUPTED>QUEUED INTERRUPTED>CANCELLED COMPLETED>RUNNING COMPLETED_WITH_FAILURES>RUNNING',
  ],
};

/** Moves that do not throw; each that does says which one it is. */
function accepted<S extends string>(what: string, states: readonly S[], table: TransitionTable<S>): string[] {
  const moves: string[] = [];
  for (const from of states) {
    for (const to of states) {
      try {
        assertMove(table, from, to, `${what} 7`);
        moves.push(`${from}>${to}`);
      } catch (error) {
        if (!(error instanceof Error) || error.message !== `Illegal move of ${what} 7: ${from} -> ${to}`) throw error;
      }
    }
  }
  return moves.toSorted();
}

const listed = (what: keyof typeof MOVES): string[] => MOVES[what].flatMap((line) => line.split(' ')).toSorted();

describe('of all pairs of states those that are listed may follow each other, and all others throw', () => {
  test('task', () => {
    expect(accepted('task', TASK_STATES, TASK_TRANSITIONS)).toEqual(listed('task'));
  });
  test('worker', () => {
    expect(accepted('worker', WORKER_STATES, WORKER_TRANSITIONS)).toEqual(listed('worker'));
  });
  test('batch', () => {
    expect(accepted('batch', BATCH_STATES, BATCH_TRANSITIONS)).toEqual(listed('batch'));
  });
});
