import { memo, useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { show } from '../../stores/view.ts';
import { Ago } from '../../ui/ago.tsx';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { StateMark } from '../../ui/state-mark.tsx';

interface Props {
  readonly alerts: readonly Alert[];
  readonly shownId: string | undefined;
}

export function AlertList({ alerts, shownId }: Props): ReactElement {
  return (
    <ul className="plain-list alert-list" aria-label="Alerts">
      {alerts.map((alert) => (
        <AlertRow key={alert.id} alert={alert} current={alert.id === shownId} />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly alert: Alert;
  readonly current: boolean;
}

const AlertRow = memo(function AlertRow({ alert, current }: RowProps): ReactElement {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <li ref={row}>
      <button
        type="button"
        className="alert-row"
        aria-current={current}
        data-testid="alert-row"
        data-level={alert.level}
        onClick={() => show({ alertId: alert.id })}
      >
        <StateMark look={ALERT_LOOK[alert.level]} />
        <span className="alert-row-count dim">{alert.count > 1 ? `${formatCount(alert.count)} times` : ''}</span>
        <span className="alert-row-message">{alert.message}</span>
        <span className="alert-row-foot dim">
          {alert.workerId ?? alert.component} · <Ago at={alert.lastAt} />
        </span>
      </button>
    </li>
  );
});
