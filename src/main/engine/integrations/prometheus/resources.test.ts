import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CATALOGUE } from './catalogue.ts';

/*
 * The dashboard, the alert rules and docs/monitoring.md are used by others as they stand: what they name must be
 * exported, and what is exported must be told.
 */

const ROOT = resolve(import.meta.dirname, '../../../../..');
const RULES = join(ROOT, 'resources/prometheus/gristmill.rules.yml');
const RULE_TESTS = join(ROOT, 'resources/prometheus/gristmill.rules.test.yml');
const read = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'gristmill-rules-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const EXPORTED = new Set(
  CATALOGUE.flatMap(({ name, type }) =>
    type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name],
  ),
);
/** Names of metrics in an expression; those of recording rules have a colon before them. */
const namesIn = (expression: string): readonly string[] =>
  expression.match(/(?<![:\w])(?:gristmill|parallel_processor|process)_\w+(?!:)/g) ?? [];

function promtool(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

interface Target {
  readonly expr: string;
  readonly datasource: { readonly uid: string };
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly Target[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[];
  };
}

describe('the alert rules', () => {
  test('are sound, and each does what its test says', () => {
    expect(promtool('check', 'rules', RULES)).toMatchObject({ status: 0, said: /SUCCESS/ });
    expect(promtool('test', 'rules', RULE_TESTS)).toMatchObject({ status: 0, said: /SUCCESS/ });
  });

  test('have a test each, and name only what is exported', () => {
    const rules = read(RULES);
    const alerts = rules.match(/(?<=- alert: )\w+/g) ?? [];
    const tried = new Set(read(RULE_TESTS).match(/(?<=alertname: )\w+/g));
    expect(alerts.length).toBeGreaterThan(10);
    expect(alerts.filter((alert) => !tried.has(alert))).toEqual([]);
    const named = namesIn(rules.replaceAll(/^\s+(summary|description):.*$/gm, ''));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !EXPORTED.has(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  const dashboard = JSON.parse(read('resources/grafana/gristmill.json')) as Dashboard;
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');
  const targets = panels.flatMap(({ targets: of = [] }) => of);

  test('asks the data source that is chosen, in panels that can be told apart', () => {
    expect(dashboard.templating.list.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'datasource: datasource',
      'job: query',
      'instance: query',
    ]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const uids = [...panels, ...targets].map(({ datasource }) => datasource?.uid);
    expect(new Set(uids)).toEqual(new Set(['${datasource}']));
    expect(panels.map(({ type }) => type)).toContain('heatmap');
  });

  test('names only what is exported, and shows each of the first five gauges', () => {
    const named = [...targets.map(({ expr }) => expr), JSON.stringify(dashboard.templating)].flatMap(namesIn);
    expect(named.filter((name) => !EXPORTED.has(name))).toEqual([]);
    for (const gauge of ['healthy_workers', 'cpu_percent', 'memory_percent', 'failed_tasks'])
      expect(named).toContain(`parallel_processor_${gauge}`);
    for (const { title, targets: of = [] } of panels) expect([title, of.length > 0]).toEqual([title, true]);
  });

  test('asks nothing that Prometheus would not understand', () => {
    const rules = targets.map(({ expr }, i) => {
      const filled = expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', 'j').replaceAll('$instance', 'i');
      return `      - record: panel:${i}\n        expr: '${filled}'\n`;
    });
    const file = join(scratch, 'dashboard.yml');
    writeFileSync(file, `groups:\n  - name: dashboard\n    rules:\n${rules.join('')}`);
    expect(promtool('check', 'rules', file)).toMatchObject({ status: 0, said: /SUCCESS/ });
  });
});

describe('docs/monitoring.md', () => {
  test('has a row for each metric, with its type, unit, labels and meaning as the code has them', () => {
    const rows = read('docs/monitoring.md')
      .split('\n')
      .filter((line) => /^\| `(gristmill|parallel_processor|process)_/.test(line));
    const wanted = CATALOGUE.map(
      ({ name, type, unit, labels = [], help }) =>
        `| \`${name}\` | ${type} | ${unit} | ${labels.map((label) => `\`${label}\``).join(' ') || '–'} | ${help} |`,
    );
    expect(rows).toEqual(wanted);
  });

  test('tells the default port, and each rule', () => {
    const text = read('docs/monitoring.md');
    expect(text).toContain('127.0.0.1:9847');
    const alerts = read(RULES).match(/(?<=- alert: )\w+/g) ?? [];
    expect(alerts.filter((alert) => !text.includes(`\`${alert}\``))).toEqual([]);
  });
});
