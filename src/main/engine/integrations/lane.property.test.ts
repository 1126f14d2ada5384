import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RouteAction } from '../../../shared/domain/route-kinds.ts';
import type { Entry } from './lane.ts';
import { Outbox } from './outbox.ts';
import type { RoutedAlert } from './routed-alert.ts';

/** A disk of memory, which a new outbox can be read from at any time. */
class MemoryLog {
  readonly entries = new Map<string, unknown>();
  set(key: string, value: object | null): void {
    if (value === null) this.entries.delete(key);
    else this.entries.set(key, JSON.parse(JSON.stringify(value)));
  }
  flushed(): Promise<void> {
    return Promise.resolve();
  }
}

const alert = (id: string, count: number): RoutedAlert => ({
  id,
  rule: 'r',
  level: 'ERROR',
  levels: ['ERROR'],
  message: 'm',
  component: 'c',
  count,
  startedAt: 0,
  lastAt: 0,
  examples: [],
  metadata: {},
});

/** The other side: takes each id once, and knows of each key whether it is open, and how it was last. */
class Outside {
  readonly keys = new Map<string, { open: boolean; count: number; acknowledged: boolean }>();
  readonly #seen = new Set<string>();
  /** Beginnings that arrived after the end of the same occurrence. */
  risen = 0;

  take({ id, key, action, alert: { count } }: Entry): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const known = this.keys.get(key);
    if (action === 'resolve') this.keys.set(key, { open: false, count, acknowledged: false });
    else if (known?.open === false) this.risen += 1;
    else if (action === 'trigger') this.keys.set(key, { open: true, count, acknowledged: false });
    else if (known !== undefined) this.keys.set(key, { ...known, acknowledged: true });
  }
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('news' as const),
      id: fc.constantFrom('a', 'b'),
      action: fc.constantFrom<RouteAction>('trigger', 'acknowledge', 'resolve'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('begin' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      how: fc.constantFrom('accepted', 'lost-answer', 'not-arrived', 'unseen'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('killed' as const), arrived: fc.boolean() }) },
);

test('whatever the order of news, failures and kills: the outside ends as it is here, and nothing rises from the dead', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const log = new MemoryLog();
      const outside = new Outside();
      let ids = 0;
      const make = (): Outbox => new Outbox({ log, newId: () => `e${++ids}`, instance: 'i' });
      let outbox = make();
      let busy: readonly Entry[] = [];
      const truth = new Map<string, { readonly action: RouteAction; readonly count: number }>();
      let at = 0;
      for (const each of steps) {
        at += 1;
        if (each.kind === 'news') {
          const was = truth.get(each.id)?.action ?? 'resolve';
          if (each.action !== 'trigger' && was === 'resolve') continue;
          truth.set(each.id, { action: each.action, count: at });
          outbox.add('r', each.action, alert(each.id, at), at, true);
        } else if (each.kind === 'begin' && busy.length === 0) {
          busy = outbox.heads('r');
          await outbox.begin(busy, 'r');
        } else if (each.kind === 'end') {
          if (each.how === 'accepted' || each.how === 'lost-answer') busy.forEach((entry) => outside.take(entry));
          outbox.settle(busy, 'r', each.how === 'accepted' ? 'accepted' : each.how === 'unseen' ? 'unseen' : 'unknown');
          busy = [];
        } else if (each.kind === 'killed') {
          if (each.arrived) busy.forEach((entry) => outside.take(entry));
          busy = [];
          outbox = make();
        }
      }
      outbox.settle(busy, 'r', 'unknown');
      for (let heads = outbox.heads('r'); heads.length > 0; heads = outbox.heads('r')) {
        await outbox.begin(heads, 'r');
        heads.forEach((entry) => outside.take(entry));
        outbox.settle(heads, 'r', 'accepted');
      }
      expect(outside.risen).toBe(0);
      for (const id of ['a', 'b']) {
        const open = [...outside.keys].filter(([key, { open: is }]) => is && key.includes(`-${id}-`));
        const { action = 'resolve', count } = truth.get(id) ?? {};
        // Acknowledging tells no newer count.
        const there = open.map(([, { acknowledged, count: told }]) => [acknowledged, acknowledged ? count : told]);
        expect(there).toEqual(action === 'resolve' ? [] : [[action === 'acknowledge', count]]);
      }
      // Nothing is remembered of what is over.
      const left = [...log.entries.keys()].filter((key) => key.startsWith('lane'));
      expect(left).toHaveLength([...truth.values()].filter(({ action }) => action !== 'resolve').length);
    }),
    { numRuns: 2000 },
  );
});
