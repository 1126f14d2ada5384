import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { AlertManager, type AlertEvent } from '../engine/alerts/alert-manager.ts';
import { AlertFeed } from './alert-feed.ts';
import { Output } from './output.ts';
import { HumanReporter } from './report/human-reporter.ts';

const base = { level: 'ERROR', component: 'batch', cause: 'b' } as const;
const LAG: AlertEvent = { ...base, rule: 'loop-lag', message: 'The loop is slow.' };
const BREAKER: AlertEvent = { ...base, rule: 'pool-breaker', component: 'workers', message: 'The pool is open.' };
const UNWELL: AlertEvent = { ...base, rule: 'worker-unwell', component: 'workers', message: 'W1 makes no progress.' };

test('a person is told of what is there, not of what recovers, and of what was held back when it no longer is', () => {
  const clock = new FakeClock();
  const manager = new AlertManager({ clock, enabled: true, onChange: () => undefined });
  const feed = new AlertFeed();
  const said: string[] = [];
  const stream = new Writable({
    write(text, _, done) {
      said.push(String(text).trim());
      done();
    },
  });
  const output = new Output(stream);
  const plain = { columns: () => null, unicode: true, resumeCommand: () => '' };
  const reporter = new HumanReporter({ out: output, err: output, ...plain });
  const look = (): readonly string[] => {
    said.length = 0;
    for (const alert of feed.changed(manager.all())) reporter.alert(alert);
    return [...said];
  };
  manager.raise(LAG);
  expect(look()).toEqual(['error: The loop is slow.']);
  expect(look()).toEqual([]);
  manager.clear(LAG);
  expect(look()).toEqual([]);
  manager.raise(BREAKER);
  manager.raise(UNWELL);
  expect(look()).toEqual(['error: The pool is open.']);
  manager.clear(BREAKER, { over: true });
  expect(look()).toEqual(['error: W1 makes no progress.']);
});
