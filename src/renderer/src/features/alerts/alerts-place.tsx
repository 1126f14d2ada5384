import { Title } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { ALERT_FILTERS, selectByFilter, selectCounts, useAlerts, type AlertFilter } from '../../stores/alerts.ts';
import { show, useView } from '../../stores/view.ts';
import { ALERT_FILTER_WORD } from '../../ui/alert-look.ts';
import { Segments } from '../../ui/segments.tsx';
import { AlertControls } from './alert-controls.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { AlertList } from './alert-list.tsx';
import { HistoryTools } from './history-tools.tsx';
import { NoAlerts } from './no-alerts.tsx';
import { PatternsView } from './patterns-view.tsx';
import { targets } from './picks.ts';
import { useAlertPage, type PageQuery } from './use-alert-page.ts';
import { useShownAlert } from './use-shown-alert.ts';
import './alerts.css';

const WHICH = { active: null, acknowledged: null, snoozed: null, resolved: 'resolved', history: 'all' } as const;

/** The inbox: list left, detail right. */
export function AlertsPlace(): ReactElement {
  const filter = useView((view) => view.alertFilter);
  const [query, setQuery] = useState<Omit<PageQuery, 'which'>>({ level: null, search: '', from: 0 });
  const which = WHICH[filter];
  const open = useAlerts(useShallow(selectByFilter(filter)));
  const page = useAlertPage({ ...query, which });
  const alerts = which === null ? open : page.rows;
  const shown = useShownAlert(alerts, filter === 'history');
  return (
    <div className="alerts">
      <div className="alerts-left">
        <StateFilter filter={filter} onChange={() => setQuery((asked) => ({ ...asked, from: 0 }))} />
        {which !== null && (
          <HistoryTools
            query={{ ...query, which }}
            total={page.total}
            onChange={(change) => setQuery((asked) => ({ ...asked, ...change }))}
          />
        )}
        {alerts.length > 0 && <AlertList alerts={alerts} shownId={shown?.id} />}
      </div>
      <div className="alerts-right">
        <RightSide alerts={alerts} shown={shown} filter={filter} />
      </div>
    </div>
  );
}

interface RightProps {
  readonly alerts: readonly Alert[];
  readonly shown: Alert | undefined;
  readonly filter: AlertFilter;
}

/** The shown row, or what can be done to those that are picked. */
function RightSide({ alerts, shown, filter }: RightProps): ReactElement {
  const picked = useView((view) => view.picked);
  const ids = targets(
    alerts.map(({ id }) => id),
    picked,
    null,
  );
  if (ids.length > 0) return <Picked key="picked" alerts={alerts.filter(({ id }) => ids.includes(id))} />;
  if (shown !== undefined) return <AlertDetail key={shown.id} alert={shown} />;
  if (filter === 'history' && alerts.length > 0) return <PatternsView />;
  return <NoAlerts filter={filter} />;
}

function Picked({ alerts }: { readonly alerts: readonly Alert[] }): ReactElement {
  const events = alerts.reduce((sum, { count }) => sum + count, 0);
  return (
    <article className="alert-detail" data-testid="alerts-picked" aria-label="Picked alerts">
      <Title order={2}>{plural(alerts.length, 'alert')} picked</Title>
      <p className="dim alert-picked-help">
        {plural(events, 'event')} in all. What you press goes for all of them; Escape lets go.
      </p>
      <AlertControls alerts={alerts} />
    </article>
  );
}

interface FilterProps {
  readonly filter: AlertFilter;
  readonly onChange: () => void;
}

function StateFilter({ filter, onChange }: FilterProps): ReactElement {
  const counts = useAlerts(useShallow(selectCounts));
  const options = ALERT_FILTERS.map((value) => ({
    value,
    label: (
      <span data-testid={`alert-filter-${value}`}>
        {ALERT_FILTER_WORD[value]}{' '}
        {value !== 'history' && <span className="alerts-filter-count">{formatCount(counts[value])}</span>}
      </span>
    ),
  }));
  return (
    <div className="alerts-filter">
      <Segments
        label="State"
        value={filter}
        options={options}
        onChange={(value) => {
          show({ alertFilter: value, alertId: null, picked: [] });
          onChange();
        }}
      />
    </div>
  );
}
