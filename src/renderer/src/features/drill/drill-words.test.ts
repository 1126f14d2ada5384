import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../../../shared/domain/inspection.ts';
import { storyWords } from './drill-words.ts';

const event = (kind: HistoryEvent['kind'], change: Partial<HistoryEvent> = {}): HistoryEvent => ({
  record: 1,
  session: 1,
  kind,
  ...change,
});
const lease = event('lease', { worker: 1, lease: 1 });
const error = { class: 'transient', code: 'EXIT', message: 'The worker ended by itself with exit code 7.' } as const;
const full = { class: 'resource', code: 'ENOSPC', message: 'The disk is full.' } as const;

test('what happened to a file is told in the order of its journal', () => {
  expect(storyWords([lease, event('done')])).toBe('Done.');
  expect(storyWords([lease, event('loss', { error }), event('back'), lease, event('done')])).toBe(
    'The worker ended by itself with exit code 7. Tried once more, alone, in a process of its own. Done.',
  );
  expect(storyWords([lease, event('back', { error: full }), lease, event('done')])).toBe(
    'The disk is full. The batch waited until that was over; the file was charged nothing. Given out again. Done.',
  );
  expect(storyWords([lease, event('failed', { failReason: 'permanent', error })])).toBe(
    'The worker ended by itself with exit code 7. Failed for good: no retry can mend it.',
  );
  expect(storyWords([lease, event('retry', { attempts: 1, error }), lease])).toBe(
    'Attempt 1 failed: The worker ended by itself with exit code 7. Given out again.',
  );
  expect(storyWords([lease, event('back'), lease, event('cancelled')])).toBe(
    'It came back, and was charged nothing. Given out again. Cancelled.',
  );
});
