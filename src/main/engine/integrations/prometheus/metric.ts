import type { MetricsFacts } from './metrics-facts.ts';

export type MetricType = 'gauge' | 'counter' | 'histogram';

export interface Sample {
  /** Label values by name. Never a path, a batch or a task: what is unbounded, or names somebody's files. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Of a histogram: which of its series this is. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** One metric: what stands in its head, and how its values are read from the facts. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** One sentence that says what it is. */
  readonly help: string;
  /** As docs/monitoring.md tells it: `s`, `bytes`, `tasks` … */
  readonly unit: string;
  /** Names of its labels, in the order in which they are written. */
  readonly labels?: readonly string[];
  /** Empty where there is nothing to tell now, and the metric is left out. */
  readonly read: (facts: MetricsFacts) => readonly Sample[];
}

/** A metric with one value and no labels. Null: there is none now. */
export const single = (read: (facts: MetricsFacts) => number | null) => (facts: MetricsFacts) => {
  const value = read(facts);
  return value === null ? [] : [{ value }];
};

/** A sample for each key, zero or not, so that a series does not come and go. */
export const byLabel = <K extends string>(label: string, keys: readonly K[], of: (key: K) => number): Sample[] =>
  keys.map((key) => ({ labels: { [label]: key.toLowerCase() }, value: of(key) }));
