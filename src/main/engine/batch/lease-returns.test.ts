import { expect, test, vi } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import type { Grant } from '../tasks/grant.ts';
import { LeaseReturns } from './lease-returns.ts';

/* When the files of a worker that died are handed out again. Ends of programs are held up here, as a busy machine does. */

const ends = vi.hoisted(() => ({ go: (_left: readonly number[]): void => undefined }));
vi.mock('../processes/left-programs.ts', () => ({
  endProgramsOfLease: () => new Promise<readonly number[]>((resolve) => (ends.go = resolve)),
}));

const GRANT: Grant = { lease: 7, slot: 1, runs: [0, 1] } as never;
const ERROR = { class: 'transient', code: 'CRASH', message: 'It died.' } as const;

function returns(current: () => boolean, startsPrograms = true) {
  const told: string[] = [];
  const made = new LeaseReturns({
    deps: {
      clock: new FakeClock(),
      logger: { log: (_level: string, text: string, facts: object) => told.push(`${text} ${JSON.stringify(facts)}`) },
      onChange: () => undefined,
    },
    inputs: { meta: { id: 'b' }, recipe: { startsPrograms }, files: { journal: {} } },
    tasks: { lose: (lease: number) => told.push(`lost ${lease}`) },
    outputs: { busy: false, sweep: () => undefined },
    fence: () => ({ current: current(), cancelled: false }),
    onSettled: () => told.push('settled'),
  } as never);
  return { made, told };
}

test('not before the programs of the lease have ended; the batch is busy until then', async () => {
  const { made, told } = returns(() => true);
  made.lost(GRANT, null, ERROR, 0);
  await Promise.resolve();
  expect(told).toEqual([]);
  expect(made.busy).toBe(true);
  ends.go([]);
  await vi.waitFor(() => expect(told).toEqual(['lost 7', 'settled']));
  expect(made.busy).toBe(false);
});

test('who could not be ended is told of in the log', async () => {
  const { made, told } = returns(() => true);
  made.lost(GRANT, null, ERROR, 0);
  ends.go([12, 34]);
  await vi.waitFor(() => expect(told.at(-1)).toBe('settled'));
  expect(told[0]).toBe('A program may have been left behind. {"batch":"b","lease":7,"processes":"12, 34"}');
});

test('never by a session that has closed its files meanwhile', async () => {
  let open = true;
  const { made, told } = returns(() => open);
  made.lost(GRANT, null, ERROR, 0);
  open = false;
  ends.go([]);
  await vi.waitFor(() => expect(told).toEqual(['settled']));
});

test('at once where no programs are started', () => {
  const { made, told } = returns(() => true, false);
  made.lost(GRANT, null, ERROR, 0);
  expect(told).toEqual(['lost 7']);
});
