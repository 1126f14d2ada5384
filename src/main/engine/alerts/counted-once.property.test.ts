import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { ALERT_LEVELS, type Alert } from '../../../shared/domain/alert.ts';
import { AlertManager } from './alert-manager.ts';
import { soundAlerts } from './sound-alerts.ts';

/* Whatever happens, and whatever a person does about it: each event is counted once, in a row that can be seen. */

const RULES = ['task-failed', 'device-lane', 'pool-breaker', 'worker-unwell', 'r1', 'r2', 'r3'] as const;
const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

const cause = fc.integer({ min: 0, max: 12 }).map(String);
const rule = fc.constantFrom(...RULES);
const picks = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 });

const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('raise' as const),
      rule,
      cause,
      level: fc.constantFrom(...ALERT_LEVELS),
      healed: fc.boolean(),
      full: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('storm' as const), from: fc.nat(1000), kinds: fc.nat(400) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clear' as const), rule, cause, over: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'acknowledge' as const,
        'resolve' as const,
        'snooze-hour' as const,
        'snooze-batch' as const,
      ),
      picks,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(SECOND, 11 * SECOND, 61 * SECOND, 600 * SECOND, 3601 * SECOND, DAY + SECOND),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('undo' as const, 'restart' as const, 'sleep' as const, 'batch' as const),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

class Play {
  readonly #clock = new FakeClock();
  #manager = this.#make([]);
  #undo: string | null = null;
  raised = 0;
  /** Rows that a restart lost. */
  dropped = 0;

  #make(restored: readonly Alert[]): AlertManager {
    return new AlertManager({ clock: this.#clock, enabled: true, restored, onChange: () => undefined });
  }

  get rows(): readonly Alert[] {
    return this.#manager.all();
  }

  get paged(): readonly Alert[] {
    return this.#manager.page({ which: 'all', levels: [], search: '', from: 0, count: 100_000 }).rows;
  }

  do(what: Action): void {
    const manager = this.#manager;
    switch (what.kind) {
      case 'raise': {
        const { kind: _, full, ...event } = what;
        this.raised += 1;
        return manager.raise({
          ...event,
          component: 'workers',
          message: 'm',
          metadata: { code: full ? 'ENOSPC' : 'EIO' },
        });
      }
      case 'storm':
        for (let i = 0; i < what.kinds; i++)
          this.do({
            kind: 'raise',
            rule: 'r1',
            cause: `s${what.from + i}`,
            level: 'ERROR',
            healed: false,
            full: false,
          });
        return;
      case 'clear':
        return manager.clear({ rule: what.rule, component: 'workers', cause: what.cause }, { over: what.over });
      case 'acknowledge':
        this.#undo = manager.acknowledge(this.#ids(what.picks)).undo;
        return;
      case 'resolve':
        this.#undo = manager.resolve(this.#ids(what.picks)).undo;
        return;
      case 'snooze-hour':
        this.#undo = manager.snooze(this.#ids(what.picks), { untilMs: this.#clock.wall() + 3600 * SECOND }).undo;
        return;
      case 'snooze-batch':
        this.#undo = manager.snooze(this.#ids(what.picks), { untilBatchEnds: 'b' }).undo;
        return;
      case 'wait':
        return this.#clock.advance(what.ms);
      case 'undo':
        if (this.#undo !== null) manager.undo(this.#undo);
        return;
      case 'sleep':
        return manager.slept(60 * SECOND);
      case 'batch':
        return manager.batchEnded('b');
      case 'restart': {
        const { alerts, dropped } = soundAlerts(JSON.parse(JSON.stringify(manager.all())));
        this.dropped += dropped;
        this.#clock.stop();
        this.#manager = this.#make(alerts);
      }
    }
  }

  #ids(places: readonly number[]): readonly string[] {
    return places.flatMap((place) => this.rows[place]?.id ?? []);
  }
}

const sum = (rows: readonly { readonly count: number }[]): number =>
  rows.reduce((total, { count }) => total + count, 0);

test('every event is counted exactly once somewhere visible, whatever the storm', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const play = new Play();
      for (const what of actions) {
        play.do(what);
        expect(sum(play.rows)).toBe(play.raised);
      }
      expect(sum(play.paged)).toBe(play.raised);
      expect(play.dropped).toBe(0);
      for (const { count, digest, examples, id } of play.rows) {
        expect(digest === undefined ? count : sum(digest.kinds) + digest.others).toBe(count);
        expect(examples.length).toBeLessThanOrEqual(10);
        expect(play.rows.filter((row) => row.id === id)).toHaveLength(1);
      }
    }),
    { numRuns: 150, seed: 20_240_101 },
  );
});

test('at most ten rows of their own are made in a minute, beside root causes and digests', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const play = new Play();
      for (const what of actions) if (what.kind !== 'restart') play.do(what);
      const own = play.rows
        .filter(({ rule: name }) => !['alert-storm', 'pool-breaker', 'device-lane'].includes(name))
        .map(({ firstAt }) => firstAt);
      for (const at of own)
        expect(own.filter((other) => other >= at && other < at + 60 * SECOND).length).toBeLessThanOrEqual(10);
    }),
    { numRuns: 100, seed: 20_240_102 },
  );
});
