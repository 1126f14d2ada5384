import { describe, expect, test } from 'vitest';
import { calmFacts } from '../../../../../test/support/calm-facts.ts';
import { seriesOf } from '../../../../../test/support/scrape.ts';
import { batchOf, workerOf } from '../../../../../test/support/calm-facts.ts';
import { CATALOGUE } from './catalogue.ts';
import { exposition } from './exposition.ts';

const rows = CATALOGUE.map((metric) => [metric.name, metric] as const);

test('no name is there twice', () => {
  expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
});

test('the five gauges of the first integrations are there by their names', () => {
  const series = seriesOf(exposition(CATALOGUE, calmFacts()));
  for (const [name, value] of [
    ['healthy_workers', 2],
    ['cpu_percent', 50],
    ['memory_percent', 25],
    ['active_tasks', 2],
    ['failed_tasks', 0],
  ] as const)
    expect([name, series.get(`parallel_processor_${name}`)]).toEqual([name, value]);
});

describe.each(rows)('%s', (name, { type, help, labels = [], read }) => {
  test('is named as Prometheus names things', () => {
    expect(name).toMatch(/^(gristmill|parallel_processor|process)_[a-z0-9_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(help).toMatch(/^[A-Z].*\.$/);
  });

  test('has the labels that it says, and in mid-batch something to tell', () => {
    const samples = read(calmFacts());
    expect(samples.length).toBeGreaterThan(0);
    for (const { labels: of = {}, suffix } of samples) {
      const wanted = suffix === '_sum' || suffix === '_count' ? [] : labels;
      expect(Object.keys(of)).toEqual(wanted);
    }
    for (const { value } of samples) expect(Number.isFinite(value)).toBe(true);
  });
});

test('no label holds a path, a batch or a task, whatever the facts are full of', () => {
  const facts = calmFacts({
    batch: batchOf({ recipe: '/home/somebody/secret/recipe.mjs', title: 'secret' }),
    workers: [workerOf(1, { reason: 'secret' })],
  });
  const text = exposition(CATALOGUE, facts);
  expect(text).not.toMatch(/secret|\/home|20240101/);
  expect(text).toContain('gristmill_batch_info{recipe="script"} 1\n');
});

test('before the first batch the figures of a batch are left out or 0, and the rest is there', () => {
  const series = seriesOf(exposition(CATALOGUE, calmFacts({ batch: null, workers: [] })));
  expect(series.get('gristmill_tasks{state="pending"}')).toBe(0);
  expect(series.get('gristmill_batch_state{state="running"}')).toBe(0);
  expect([...series.keys()].filter((name) => name.startsWith('gristmill_batch_files'))).toEqual([]);
  expect(series.get('gristmill_tasks_completed_total')).toBe(0);
});
