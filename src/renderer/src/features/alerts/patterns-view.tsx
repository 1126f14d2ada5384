import { Title, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CSSProperties, ReactElement } from 'react';
import type { AlertPatterns } from '../../../../shared/domain/alert-patterns.ts';
import { call } from '../../bridge/client.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { useAlerts } from '../../stores/alerts.ts';
import { Ago } from '../../ui/ago.tsx';
import { attempt } from '../../ui/report.ts';

/** What comes back: the rules by the hour of the day, and the causes with the most events. */
export function PatternsView(): ReactElement | null {
  const changes = useAlerts((inbox) => inbox.changes);
  const [patterns, setPatterns] = useState<AlertPatterns | null>(null);
  useEffect(() => {
    void attempt('Could not read the patterns', () => call('alerts.patterns')).then((found) => {
      if (found !== undefined) setPatterns(found);
    });
  }, [changes]);
  if (patterns === null || patterns.causes.length === 0) return null;
  return (
    <article className="alert-detail" data-testid="alert-patterns">
      <Title order={2}>Patterns</Title>
      <section>
        <h3 className="section-title">When each rule begins, by hour of the day</h3>
        <RuleHours rules={patterns.rules} />
      </section>
      <section>
        <h3 className="section-title">Most frequent causes</h3>
        <ol className="plain-list pattern-causes">
          {patterns.causes.map(({ rule, component, message, count, lastAt }) => (
            <li key={`${rule} ${component} ${message}`}>
              <strong>{plural(count, 'time')}</strong> {message}
              <span className="dim">
                {' '}
                · {component} · <Ago at={lastAt} />
              </span>
            </li>
          ))}
        </ol>
      </section>
    </article>
  );
}

function RuleHours({ rules }: Pick<AlertPatterns, 'rules'>): ReactElement {
  const most = Math.max(1, ...rules.flatMap(({ byHour }) => byHour));
  return (
    <table className="pattern-hours">
      <thead>
        <tr>
          <th scope="col">Rule</th>
          {Array.from({ length: 24 }, (_, hour) => (
            <th key={hour} scope="col">
              {hour % 6 === 0 ? hour : <VisuallyHidden>{hour}</VisuallyHidden>}
            </th>
          ))}
          <th scope="col">Times</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ rule, byHour, times }) => (
          <tr key={rule}>
            <th scope="row">{rule}</th>
            {byHour.map((count, hour) => (
              <td
                // oxlint-disable-next-line react/no-array-index-key -- An hour of the day is its place.
                key={hour}
                title={`${rule}, ${hour}:00: ${plural(count, 'time')}`}
                data-some={count > 0}
                style={{ '--share': count / most } as CSSProperties}
              >
                {count > 0 ? count : ''}
              </td>
            ))}
            <td className="pattern-times">{formatCount(times)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
