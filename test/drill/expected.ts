import type { Expected } from './rows.ts';

type Outcome = Omit<Expected, 'fault' | 'variant' | 'struck' | 'why' | 'setup'>;
type More = Partial<Outcome> & Partial<Pick<Expected, 'variant' | 'struck' | 'setup'>>;

const row = (fault: string, outcome: Outcome, why: string, more: More = {}): Expected => ({
  fault,
  struck: ['1'],
  ...outcome,
  ...more,
  why,
});

/** Nothing was wrong. */
const FINE: Outcome = {
  verdict: 'none',
  notice: 'never',
  stop: 'never',
  attempts: 1,
  losses: 0,
  state: 'COMPLETED',
  batch: 'COMPLETED',
  alerts: [],
};
/** Errors, until no retry is left. */
const EXHAUSTED: Outcome = {
  verdict: 'error',
  notice: 'soon',
  stop: 'never',
  attempts: 4,
  losses: 0,
  state: 'FAILED(exhausted)',
  code: 'UNKNOWN',
  batch: 'COMPLETED_WITH_FAILURES',
  alerts: ['WARNING task-failed'],
};
const PERMANENT: Outcome = { ...EXHAUSTED, attempts: 1, state: 'FAILED(permanent)' };
/** Two workers lost, the second one alone with it. */
const POISONED: Outcome = {
  verdict: 'dead',
  notice: 'soon',
  stop: 'soon',
  attempts: 0,
  losses: 2,
  state: 'FAILED(poisoned)',
  code: 'EXIT',
  batch: 'COMPLETED_WITH_FAILURES',
  alerts: ['ERROR task-poisoned', 'INFO worker-restarted'],
};
/** Who hangs calls while it is counted down; that it was stopped is for the record, in red. */
const STOPPED = ['ERROR worker-stopped', 'WARNING worker-unwell'] as const;
const STUCK: Outcome = {
  ...POISONED,
  verdict: 'stuck',
  notice: 'timeout',
  stop: 'timeout',
  code: 'STOPPED',
  alerts: ['ERROR task-poisoned', ...STOPPED],
};
const WAITING: Outcome = { ...STUCK, verdict: 'waiting', stop: 'critical' };
/** One worker lost, and all well at the second try. */
const HEALED: Pick<Outcome, 'attempts' | 'losses' | 'state' | 'batch' | 'alerts'> = {
  attempts: 1,
  losses: 1,
  state: 'COMPLETED',
  batch: 'COMPLETED',
  alerts: ['INFO worker-restarted'],
};

function without(outcome: Outcome): Outcome {
  const { code: _code, ...rest } = outcome;
  return rest;
}

/** The heap of a worker is a share of what there is for all: of twelve workers, one is filled in a second. */
const SMALL_HEAPS = { workers: 12 } as const;
const LONGER_THAN_ALL = { lastsMs: 3500 } as const;
const times = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i).padStart(3, '0'));

/** What each fault leads to, and why; `docs/reliability.md` shows the same table. */
export const EXPECTED: readonly Expected[] = [
  row(
    'throws-once',
    { ...without(EXHAUSTED), attempts: 2, state: 'COMPLETED', batch: 'COMPLETED', alerts: [] },
    'An error that is not known may pass, so it is tried again; then all is well and nobody is told.',
  ),
  row(
    'throws-always',
    EXHAUSTED,
    'Three retries, each after a longer delay; then it is given up. Its worker is not to blame.',
  ),
  row('throws-permanent', PERMANENT, 'The recipe says that no retry mends it, so none is made.', {
    code: 'BROKEN_INPUT',
  }),
  row('rejects-later', EXHAUSTED, 'A promise that is rejected is an error like one that is thrown.'),
  row('returns-garbage', PERMANENT, 'What is no JSON cannot be kept, and would be the same at each try.', {
    code: 'BAD_RESULT',
    struck: ['circle', 'function', 'bigint', 'symbol'],
  }),
  row(
    'never-settles',
    WAITING,
    'An idle loop may wait for a slow disk, so it is given twice the time; the second try is alone in a process, and is the last.',
  ),
  row(
    'ignores-abort',
    WAITING,
    'It is asked to give up and has two seconds for it; then its thread is ended whatever it says.',
  ),
  row('polls', WAITING, 'Busy now and then is no progress: it is stopped as one that waits.', {
    verdict: 'no-progress',
  }),
  row(
    'spins',
    STUCK,
    'Code that runs without pause will not come back by itself, and hears nothing: it is ended at once.',
  ),
  row(
    'spins',
    { ...without(STUCK), ...HEALED, alerts: STOPPED },
    'The second try is alone in a process of its own; it went well, so the file is done.',
    { variant: 'once', struck: ['once'] },
  ),
  row(
    'blocks-in-native-code',
    STUCK,
    'No deadline is declared, so nothing tells it from a loop. The thread ends when the call returns, a process at once.',
    { stop: 'whenever', setup: { lastsMs: 2500 } },
  ),
  row('native-within-deadline', FINE, 'The recipe said that it may be quiet for so long: it is left alone.', {
    setup: { ...LONGER_THAN_ALL, deadlineMs: 60_000 },
  }),
  row('native-past-deadline', STUCK, 'The deadline that the recipe declared has passed.', {
    notice: 'deadline',
    stop: 'whenever',
    setup: { lastsMs: 4000, deadlineMs: 2000 },
  }),
  row(
    'blocks-in-system-call',
    WAITING,
    'It uses no processor time, so it waits. Another worker takes its place when it is ended; but nothing ends a thread that the system does not give back: after five seconds it counts as lost, the pool goes on with one worker less, and a person is told. The second try is in a process, which can be killed.',
    {
      fewer: 1,
      alerts: ['CRITICAL worker-zombie', 'ERROR task-poisoned', ...STOPPED],
      setup: { fifo: true },
    },
  ),
  row(
    'slow-but-progressing',
    FINE,
    'It is longer at work than every timeout, and makes progress: it is never stopped.',
    {
      setup: LONGER_THAN_ALL,
    },
  ),
  row('exits-with-0', POISONED, 'A worker does not end by itself, whatever its exit code says.'),
  row('exits-with-1', POISONED, 'The first loss may be chance, so it is tried once more, alone; the second is not.'),
  row('aborts-process', POISONED, 'The recipe runs in a process of its own, so the app lives.', { code: 'CRASH' }),
  row('segfaults', POISONED, 'As above: native code may crash its own process only.', { code: 'CRASH' }),
  row('kills-process', POISONED, 'As above: also what the system does when it needs the memory.', { code: 'KILLED' }),
  row(
    'fills-heap',
    POISONED,
    'A thread ends at its heap limit. The second try has twice the heap, and ends there, too.',
    {
      notice: 'whenever',
      stop: 'whenever',
      code: 'OUT_OF_MEMORY',
      setup: SMALL_HEAPS,
    },
  ),
  row(
    'fills-heap-once-fits-in-double',
    { ...without(POISONED), ...HEALED },
    'What did not fit in the heap of a thread fits in twice as much.',
    { notice: 'whenever', stop: 'whenever', setup: SMALL_HEAPS },
  ),
  row(
    'fills-buffers',
    FINE,
    'No heap limit counts Buffers: the worker is replaced between two leases, and nothing is lost.',
    { alerts: ['INFO worker-recycled'], setup: { late: true } },
  ),
  row('leaks', FINE, 'The worker is replaced between two leases when it has grown too much, and the leak is named.', {
    struck: times(120),
    alerts: ['INFO worker-recycled'],
  }),
  row(
    'import-fails-always',
    FINE,
    'What cannot be imported is refused before the start, in words: nothing was started.',
    {
      verdict: 'refused',
      attempts: 0,
      state: 'none',
      batch: 'none',
    },
  ),
  row(
    'import-fails-sometimes',
    { ...FINE, verdict: 'dead', notice: 'whenever', stop: 'whenever', alerts: ['INFO worker-restarted'] },
    'A worker that cannot import the recipe is replaced; no file is to blame for it.',
  ),
  row('floods-log', FINE, 'The last 200 lines of an attempt are kept and the rest is counted; the batch goes on.'),
  row('floods-progress', FINE, 'A sign of progress is a number in shared memory: no message is sent for it.'),
  row('poison', POISONED, 'It ends a thread, then the process in which it is alone; the others go on.'),
  row('partial-output-then-dies', POISONED, 'Only a whole output gets its name; the halves are removed.'),
  row(
    'partial-output-then-dies',
    { ...without(POISONED), ...HEALED },
    'The second try writes under a name of its own and is published whole.',
    { variant: 'once', struck: ['once'] },
  ),
  row('throws-non-error', EXHAUSTED, 'Whatever is thrown is told in words, and is an error like others.', {
    struck: ['text', 'nothing', 'null', 'number', 'symbol', 'object'],
  }),
  row('throws-circular', EXHAUSTED, 'An error crosses threads as text, so a circle in it does no harm.'),
  row('throws-huge-message', EXHAUSTED, 'A message is cut to 2,000 characters and says how long it was.'),
];
