import { describe, expect, test } from 'vitest';
import type { AlertState } from '../../../shared/domain/alert.ts';
import type { AlertEvent } from './alert-event.ts';
import { dueOf, fresh, isPast } from './row-engine.ts';
import type { Instant, Row } from './row.ts';
import { step, type RowEvent } from './step.ts';

/* The life of a row, rule by rule: what happens at which second, and what it is then. */

const START = Date.UTC(2024, 0, 1);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const event: AlertEvent = { rule: 'r', level: 'WARNING', component: 'c', cause: '', message: 'm' };
const at = (seconds: number): Instant => ({ active: seconds * 1000, wall: START + seconds * 1000 });

const raise = (more: Partial<AlertEvent> = {}): RowEvent => ({ kind: 'raise', event: { ...event, ...more } });
const gone: RowEvent = { kind: 'clear', over: false };
const over: RowEvent = { kind: 'clear', over: true };
const tick: RowEvent = { kind: 'tick' };
const acknowledge: RowEvent = { kind: 'acknowledge' };
const resolve: RowEvent = { kind: 'resolve' };
const snoozeFor = (seconds: number, from = 0): RowEvent => ({
  kind: 'snooze',
  until: { untilMs: START + (from + seconds) * 1000 },
});
const snoozeForBatch: RowEvent = { kind: 'snooze', until: { untilBatchEnds: 'b' } };
const ended = (batch: string): RowEvent => ({ kind: 'batch-ended', batch });

type Script = readonly (readonly [seconds: number, event: RowEvent])[];

interface Told {
  readonly row: Row;
  readonly state: AlertState;
  /** Steps after the first `raised`. */
  readonly steps: string;
}

function play(script: Script, first: Partial<AlertEvent> = {}): Told {
  let row = fresh('k', 1, { ...event, ...first }, at(0));
  const steps: string[] = [];
  for (const [seconds, what] of script) {
    const { row: next, transitions } = step(row, what, at(seconds));
    steps.push(...transitions.map((each) => each.what));
    row = next;
  }
  return { row, state: row.phase.state, steps: steps.join(' ') };
}

/** Raised, gone and back so often, a minute between, by way of recovering. */
const cycles = (count: number, every = MINUTE, from = 0): Script =>
  Array.from({ length: count }, (_, i): Script => [
    [from + i * every + 10, gone],
    [from + i * every + 20, raise()],
  ]).flat();

const CASES: readonly [string, Script, AlertState, string][] = [
  ['more of the same', [[1, raise()]], 'active', ''],
  ['a higher level', [[1, raise({ level: 'CRITICAL' })]], 'active', 'escalated'],
  ['a lower level', [[1, raise({ level: 'INFO' })]], 'active', ''],
  ['time alone', [[DAY * 2, tick]], 'active', ''],

  [
    'acknowledged, more of the same',
    [
      [1, acknowledge],
      [2, raise()],
    ],
    'acknowledged',
    'acknowledged',
  ],
  [
    'acknowledged, nine times as many',
    [[1, acknowledge], ...Array.from({ length: 8 }, () => [2, raise()] as const)],
    'acknowledged',
    'acknowledged',
  ],
  [
    'acknowledged, ten times as many',
    [[1, acknowledge], ...Array.from({ length: 9 }, () => [2, raise()] as const)],
    'active',
    'acknowledged reopened',
  ],
  [
    'acknowledged, the level rises',
    [
      [1, acknowledge],
      [2, raise({ level: 'ERROR' })],
    ],
    'active',
    'acknowledged escalated reopened',
  ],
  [
    'acknowledged, worse but healed by itself',
    [
      [1, acknowledge],
      [2, raise({ level: 'ERROR', healed: true })],
    ],
    'acknowledged',
    'acknowledged escalated',
  ],
  [
    'acknowledged, just before a day',
    [
      [1, acknowledge],
      [DAY, tick],
    ],
    'acknowledged',
    'acknowledged',
  ],
  [
    'acknowledged, after a day',
    [
      [1, acknowledge],
      [DAY + 1, tick],
    ],
    'active',
    'acknowledged reopened',
  ],
  [
    'acknowledged, after a day it happens',
    [
      [1, acknowledge],
      [DAY + 1, raise()],
    ],
    'active',
    'acknowledged reopened',
  ],
  [
    'acknowledged twice',
    [
      [1, acknowledge],
      [2, acknowledge],
    ],
    'acknowledged',
    'acknowledged',
  ],

  [
    'snoozed for an hour, whatever comes',
    [
      [1, snoozeFor(HOUR, 1)],
      [HOUR, raise({ level: 'CRITICAL' })],
      [HOUR, tick],
    ],
    'snoozed',
    'snoozed escalated',
  ],
  [
    'snoozed for an hour, after it',
    [
      [1, snoozeFor(HOUR, 1)],
      [HOUR + 1, tick],
    ],
    'active',
    'snoozed woken',
  ],
  [
    'snoozed for four hours, after three',
    [
      [0, snoozeFor(4 * HOUR)],
      [3 * HOUR, tick],
    ],
    'snoozed',
    'snoozed',
  ],
  ['snoozed until a time that has passed', [[HOUR, snoozeFor(1)]], 'active', ''],
  [
    'snoozed anew, for longer',
    [
      [0, snoozeFor(HOUR)],
      [1, snoozeFor(4 * HOUR)],
      [HOUR, tick],
    ],
    'snoozed',
    'snoozed snoozed',
  ],
  [
    'snoozed until the batch ends, for days',
    [
      [1, snoozeForBatch],
      [3 * DAY, tick],
      [3 * DAY, ended('other')],
    ],
    'snoozed',
    'snoozed',
  ],
  [
    'snoozed until the batch ends, and it did',
    [
      [1, snoozeForBatch],
      [2, ended('b')],
    ],
    'active',
    'snoozed woken',
  ],
  [
    'snoozed, then acknowledged',
    [
      [1, snoozeFor(HOUR)],
      [2, acknowledge],
      [HOUR + 1, tick],
    ],
    'acknowledged',
    'snoozed acknowledged',
  ],
  [
    'acknowledged, then snoozed',
    [
      [1, acknowledge],
      [2, snoozeFor(HOUR)],
    ],
    'snoozed',
    'acknowledged snoozed',
  ],

  [
    'gone for 59 seconds',
    [
      [1, gone],
      [60, tick],
    ],
    'recovering',
    'recovering',
  ],
  [
    'gone for a minute',
    [
      [1, gone],
      [61, tick],
    ],
    'resolved',
    'recovering resolved',
  ],
  [
    'gone, and told so again',
    [
      [1, gone],
      [30, gone],
      [61, tick],
    ],
    'resolved',
    'recovering resolved',
  ],
  [
    'gone, and back while it recovers',
    [
      [1, gone],
      [60, raise()],
      [300, tick],
    ],
    'active',
    'recovering relapsed',
  ],
  [
    'gone, back, gone: a minute from the second time',
    [
      [1, gone],
      [50, raise()],
      [60, gone],
      [119, tick],
    ],
    'recovering',
    'recovering relapsed recovering',
  ],
  [
    'gone, and more that healed by itself',
    [
      [1, gone],
      [30, raise({ healed: true })],
      [61, tick],
    ],
    'resolved',
    'recovering resolved',
  ],
  ['over for good', [[1, over]], 'resolved', 'resolved'],
  [
    'over for good while it recovers',
    [
      [1, gone],
      [2, over],
    ],
    'resolved',
    'recovering resolved',
  ],
  [
    'acknowledged, gone, back: still acknowledged',
    [
      [1, acknowledge],
      [2, gone],
      [3, raise()],
    ],
    'acknowledged',
    'acknowledged recovering relapsed',
  ],
  [
    'acknowledged, gone, back and worse',
    [
      [1, acknowledge],
      [2, gone],
      [3, raise({ level: 'ERROR' })],
    ],
    'active',
    'acknowledged recovering escalated relapsed reopened',
  ],
  [
    'snoozed, gone, the batch ends, back',
    [
      [1, snoozeForBatch],
      [2, gone],
      [3, ended('b')],
      [4, raise()],
    ],
    'active',
    'snoozed recovering woken relapsed',
  ],
  [
    'recovering, acknowledged or snoozed: passed over',
    [
      [1, gone],
      [2, acknowledge],
      [3, snoozeFor(HOUR)],
    ],
    'recovering',
    'recovering',
  ],

  ['resolved by hand', [[1, resolve]], 'resolved', 'resolved'],
  [
    'resolved by hand while it recovers',
    [
      [1, gone],
      [2, resolve],
      [61, tick],
    ],
    'resolved',
    'recovering resolved',
  ],
  [
    'resolved twice, cleared, acknowledged',
    [
      [1, resolve],
      [2, resolve],
      [3, gone],
      [4, acknowledge],
    ],
    'resolved',
    'resolved',
  ],
  [
    'resolved, and again',
    [
      [1, resolve],
      [2, raise()],
    ],
    'active',
    'resolved reopened',
  ],
  [
    'resolved, and more that healed by itself',
    [
      [1, resolve],
      [2, raise({ healed: true })],
    ],
    'resolved',
    'resolved',
  ],

  ['two returns in ten minutes', cycles(2), 'active', 'recovering relapsed recovering relapsed'],
  [
    'three returns in ten minutes',
    cycles(3),
    'active',
    'recovering relapsed recovering relapsed recovering relapsed flapping',
  ],
  [
    'three returns in more than ten minutes',
    cycles(3, 301),
    'active',
    'recovering relapsed recovering relapsed recovering relapsed',
  ],
  [
    'flapping, gone: held open',
    [...cycles(3), [200, gone], [800, tick]],
    'active',
    'recovering relapsed recovering relapsed recovering relapsed flapping',
  ],
  [
    'flapping, gone, after 15 minutes: recovers',
    [...cycles(3), [200, gone], [140 + 900, tick]],
    'recovering',
    'recovering relapsed recovering relapsed recovering relapsed flapping settled recovering',
  ],
  [
    'flapping, there, after 15 minutes: active',
    [...cycles(3), [140 + 900, tick]],
    'active',
    'recovering relapsed recovering relapsed recovering relapsed flapping settled',
  ],
  [
    'flapping on for 15 minutes: held on',
    [...cycles(3), ...cycles(3, MINUTE, 700), [140 + 900, tick], [140 + 1799, tick]],
    'active',
    'recovering relapsed recovering relapsed recovering relapsed flapping',
  ],
  [
    'flapping, resolved by hand',
    [...cycles(3), [200, resolve], [2000, tick]],
    'resolved',
    'recovering relapsed recovering relapsed recovering relapsed flapping resolved',
  ],
];

describe('the life of a row', () => {
  test.each(CASES)('%s', (_, script, state, steps) => {
    const told = play(script);
    expect([told.state, told.steps]).toEqual([state, steps]);
  });

  test.each(CASES)('%s: each event is counted', (_, script) => {
    const raised = script.filter(([, { kind }]) => kind === 'raise').length;
    expect(play(script).row.count).toBe(1 + raised);
  });
});

test('what a person closed and what came back was not seen to go away: no flapping', () => {
  const script = Array.from({ length: 5 }, (_, i): Script => [
    [i * 10 + 1, resolve],
    [i * 10 + 2, raise()],
  ]).flat();
  expect(play(script).row.flapping).toBeUndefined();
  const byEngine = Array.from({ length: 3 }, (_, i): Script => [
    [i * 10 + 1, over],
    [i * 10 + 2, raise()],
  ]).flat();
  expect(play(byEngine).row.flapping).toBeDefined();
});

test('who and why stand in the history; an empty note is none', () => {
  const { row } = play([
    [1, { kind: 'acknowledge', note: 'I look into it' }],
    [2, { kind: 'resolve', note: '' }],
  ]);
  expect(row.history.slice(1)).toEqual([
    { at: at(1).wall, what: 'acknowledged', who: 'person', note: 'I look into it' },
    { at: at(2).wall, what: 'resolved', who: 'person' },
  ]);
});

describe('taken back', () => {
  test.each<[string, Script, RowEvent, Script, AlertState, string]>([
    ['an acknowledgement', [], acknowledge, [], 'active', 'acknowledged undone'],
    ['a snooze', [], snoozeFor(HOUR), [], 'active', 'snoozed undone'],
    ['a resolve', [], resolve, [], 'active', 'resolved undone'],
    [
      'a resolve of what was acknowledged',
      [[1, acknowledge]],
      resolve,
      [],
      'acknowledged',
      'acknowledged resolved undone',
    ],
    [
      'a resolve of what recovers',
      [[1, gone]],
      resolve,
      [[61, tick]],
      'resolved',
      'recovering resolved undone resolved',
    ],
    ['a resolve of what flaps', cycles(3), resolve, [], 'active', 'flapping resolved undone'],
    [
      'a snooze that got worse',
      [],
      snoozeFor(HOUR),
      [[6, raise({ level: 'ERROR' })]],
      'active',
      'snoozed escalated undone',
    ],
    ['with more counted since', [], acknowledge, [[6, raise()]], 'active', 'acknowledged undone'],
  ])('%s', (_, before, deed, since, state, steps) => {
    const { row } = play(before);
    const done = step(row, deed, at(5)).row;
    const later = since
      .filter(([, { kind }]) => kind === 'raise')
      .reduce((now, [s, e]) => step(now, e, at(s)).row, done);
    let back = step(later, { kind: 'undo', before: row }, at(8)).row;
    for (const [s, e] of since) if (e.kind === 'tick') back = step(back, e, at(s)).row;
    expect(back.phase.state).toBe(state);
    expect(back.history.map(({ what }) => what).join(' ')).toContain(steps);
    expect(back.count).toBe(later.count);
    expect(back.flapping).toEqual(row.flapping);
  });

  test('not when the row has gone on since: it came back by itself', () => {
    const { row } = play([]);
    const resolvedRow = step(row, resolve, at(1)).row;
    const again = step(resolvedRow, raise(), at(2)).row;
    expect(step(again, { kind: 'undo', before: row }, at(3)).row).toBe(again);
  });

  test('not when nothing was done', () => {
    const { row } = play([]);
    expect(step(row, { kind: 'undo', before: row }, at(3)).row).toBe(row);
  });
});

test.each([
  ['a day', DAY, false],
  ['more than a day', DAY + 1, true],
])('%s after it was resolved, it is past: %s', (_, seconds, past) => {
  const { row } = play([[10, resolve]]);
  expect(isPast(row, at(10 + seconds))).toBe(past);
});

test('what is open is never past', () => expect(isPast(play([]).row, at(30 * DAY))).toBe(false));

test('the machine sleeps for an hour: a recovering row has its minute, a snooze is over', () => {
  const asleep = (seconds: number): Instant => ({ active: seconds * 1000, wall: at(seconds + HOUR).wall });
  expect(step(play([[1, gone]]).row, tick, asleep(2)).row.phase.state).toBe('recovering');
  expect(step(play([[1, snoozeFor(HOUR)]]).row, tick, asleep(2)).row.phase.state).toBe('active');
});

test.each<[string, Script, { active: number | null; wall: number | null }]>([
  ['an active row waits for nothing', [], { active: null, wall: null }],
  ['an acknowledged one for a day', [[1, acknowledge]], { active: null, wall: at(1 + DAY).wall }],
  ['a snoozed one for its time', [[1, snoozeFor(HOUR)]], { active: null, wall: at(HOUR).wall }],
  ['one that sleeps until a batch ends for no time', [[1, snoozeForBatch]], { active: null, wall: null }],
  ['a recovering one for its minute', [[1, gone]], { active: 61_000, wall: null }],
  ['a flapping one for its quarter of an hour', cycles(3), { active: 140_000 + 900_000, wall: null }],
  ['a resolved one for nothing', [[1, resolve]], { active: null, wall: null }],
])('%s', (_, script, due) => expect(dueOf(play(script).row)).toEqual(due));
