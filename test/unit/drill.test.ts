import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences } from '../drill/compare.ts';
import { EXPECTED } from '../drill/expected.ts';
import { rowName, type Expected, type Observed } from '../drill/rows.ts';
import { median, stopDifferences } from '../drill/stop-times.ts';
import { withTable } from '../drill/table.ts';

const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);

describe('the table of faults', () => {
  test('stands in the documentation as it is', () => {
    const page = readFileSync(file('docs/reliability.md'), 'utf8');
    expect(withTable(page, EXPECTED), 'run: npm run drill -- --write').toBe(page);
  });

  test('has a row for each recipe, and a recipe for each row', () => {
    const recipes = readdirSync(file('test/fixtures/faults'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => basename(name, '.ts'));
    expect([...new Set(EXPECTED.map(({ fault }) => fault))].toSorted()).toEqual(recipes.toSorted());
  });

  test('names each row once', () => {
    expect(new Set(EXPECTED.map(rowName)).size).toBe(EXPECTED.length);
  });
});

const hangs: Expected = {
  fault: 'hangs',
  struck: ['1'],
  verdict: 'waiting',
  notice: 'timeout',
  stop: 'critical',
  attempts: 0,
  losses: 2,
  state: 'FAILED(poisoned)',
  code: 'STOPPED',
  batch: 'COMPLETED_WITH_FAILURES',
  alerts: ['INFO a', 'ERROR b'],
  why: '',
};
const asExpected: Observed = {
  verdict: 'waiting',
  noticeMs: 1100,
  stopMs: 4000,
  healthyMs: 5,
  fates: [{ name: 'hangs-1', state: 'FAILED(poisoned)', attempts: 0, losses: 2, code: 'STOPPED' }],
  batch: 'COMPLETED_WITH_FAILURES',
  alerts: ['ERROR b', 'INFO a'],
  fewer: 0,
  harmed: [],
  litter: [],
};
const [fate] = asExpected.fates;
if (fate === undefined) throw new Error('There is no fate.');

describe('a row', () => {
  test('that is as expected differs in nothing', () => {
    expect(differences(hangs, asExpected)).toEqual([]);
  });

  test.each<[string, Partial<Observed>]>([
    ['verdict', { verdict: 'stuck' }],
    ['noticed', { noticeMs: null }],
    ['noticed', { noticeMs: 800 }],
    ['noticed', { noticeMs: 3000 }],
    ['its worker ended', { stopMs: null }],
    ['its worker ended', { stopMs: 1200 }],
    ['its worker ended', { stopMs: 6000 }],
    ['no healthy worker', { healthyMs: null }],
    ['struck files', { fates: [] }],
    ['hangs-1: state', { fates: [{ ...fate, state: 'COMPLETED' }] }],
    ['hangs-1: attempts', { fates: [{ ...fate, attempts: 1 }] }],
    ['hangs-1: losses', { fates: [{ ...fate, losses: 1 }] }],
    ['hangs-1: error code', { fates: [{ ...fate, code: 'EXIT' }] }],
    ['batch', { batch: 'PAUSED(halted)' }],
    ['alerts', { alerts: ['INFO a'] }],
    ['alerts', { alerts: ['INFO a', 'ERROR b', 'CRITICAL c'] }],
    ['workers lost', { fewer: 1 }],
    ['other files', { harmed: ['plain-1'] }],
    ['left over', { litter: ['.x.part'] }],
  ])('that is not, says so: %s %j', (what, other) => {
    const found = differences(hangs, { ...asExpected, ...other });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(what);
  });

  test('of what must never happen differs when it does', () => {
    const never: Expected = { ...hangs, notice: 'never', stop: 'never' };
    const quiet: Observed = { ...asExpected, noticeMs: null, stopMs: null, healthyMs: null };
    expect(differences(never, quiet)).toEqual([]);
    expect(differences(never, { ...quiet, noticeMs: 1 })).toHaveLength(1);
    expect(differences(never, { ...quiet, stopMs: 1 })).toHaveLength(1);
  });
});

test('the median of the stops decides, and there must be enough of them', () => {
  expect([median([3]), median([1, 2]), median([9, 1, 2])]).toEqual([3, 1.5, 2]);
  const quick = Array.from({ length: 9 }, () => 4);
  expect(stopDifferences({ ms: quick })).toEqual([]);
  expect(stopDifferences({ ms: quick.with(0, 500) })).toEqual([]);
  expect(stopDifferences({ ms: quick.map(() => 11) })).toHaveLength(1);
  expect(stopDifferences({ ms: quick.slice(1) })).toHaveLength(1);
});
