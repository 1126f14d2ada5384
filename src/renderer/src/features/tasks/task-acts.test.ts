import { expect, test } from 'vitest';
import { TASK_STATES } from '../../../../shared/domain/task.ts';
import { possible, retryMeaning } from './task-acts.ts';

const may = (
  state: 'RUNNING' | 'PAUSED' | 'COMPLETED_WITH_FAILURES' | 'CANCELLED',
  phase: 'tasks' | 'finishing' | 'ended',
) => TASK_STATES.map((task) => possible({ state: task }, { state, phase }));

// In the order PENDING ASSIGNED RUNNING COMPLETED FAILED RETRYING CANCELLED.
test.each([
  ['RUNNING', 'tasks', ['skip', 'cancel', 'cancel', null, 'retry', 'skip', 'retry']],
  ['PAUSED', 'tasks', ['skip', 'cancel', 'cancel', null, 'retry', 'skip', 'retry']],
  ['RUNNING', 'finishing', [null, null, null, null, null, null, null]],
  ['COMPLETED_WITH_FAILURES', 'ended', [null, null, null, null, 'retry', null, 'retry']],
  ['CANCELLED', 'ended', [null, null, null, null, null, null, null]],
] as const)('in a batch that is %s (%s) there is a button where it can act', (state, phase, acts) => {
  expect(may(state, phase)).toEqual(acts);
});

test('what a retry means is said where it is more than a place in the queue', () => {
  expect(retryMeaning({ state: 'RUNNING', phase: 'tasks' })).toBeNull();
  expect(retryMeaning({ state: 'PAUSED', phase: 'tasks' })).toContain('resume');
  expect(retryMeaning({ state: 'COMPLETED_WITH_FAILURES', phase: 'ended' })).toContain('anew');
  expect(retryMeaning({ state: 'CANCELLED', phase: 'ended' })).toContain('cancelled');
});
