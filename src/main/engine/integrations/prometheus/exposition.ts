import type { Metric, Sample } from './metric.ts';
import type { MetricsFacts } from './metrics-facts.ts';

/** Of the text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics as text, in the order in which they are given. What has no value now is left out. */
export function exposition(metrics: readonly Metric[], facts: MetricsFacts): string {
  const lines: string[] = [];
  for (const metric of metrics) {
    const samples = metric.read(facts);
    if (samples.length === 0) continue;
    lines.push(`# HELP ${metric.name} ${escapeHelp(metric.help)}`, `# TYPE ${metric.name} ${metric.type}`);
    for (const sample of samples) lines.push(`${seriesOf(metric.name, sample)} ${numberText(sample.value)}`);
  }
  return `${lines.join('\n')}\n`;
}

function seriesOf(metric: string, { suffix, labels = {} }: Sample): string {
  const name = `${metric}${suffix ?? ''}`;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');

/** As Go reads it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '0' : String(value);
}
