import { memo, useEffect, useRef } from 'react';
import type { MouseEvent, ReactElement } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { formatCount } from '../../lib/count.ts';
import { show, useView } from '../../stores/view.ts';
import { Ago } from '../../ui/ago.tsx';
import { ALERT_LOOK } from '../../ui/alert-look.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { toggled, withRange } from './picks.ts';
import { RowState } from './row-state.tsx';

interface Props {
  readonly alerts: readonly Alert[];
  readonly shownId: string | undefined;
}

/** A click shows a row; with Ctrl it is picked, with Shift all up to it are. */
export function AlertList({ alerts, shownId }: Props): ReactElement {
  const picked = useView((view) => view.picked);
  const click = (id: string, { ctrlKey, metaKey, shiftKey }: MouseEvent): void => {
    if (shiftKey) {
      const ids = alerts.map((alert) => alert.id);
      show({ picked: withRange(ids, picked, shownId ?? null, id), alertId: id });
    } else if (ctrlKey || metaKey) show({ picked: toggled(picked, id), alertId: id });
    else show({ alertId: id, picked: [] });
  };
  return (
    <ul className="plain-list alert-list" aria-label="Alerts">
      {alerts.map((alert) => (
        <AlertRow
          key={alert.id}
          alert={alert}
          current={alert.id === shownId}
          picked={picked.includes(alert.id)}
          onClick={click}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly alert: Alert;
  readonly current: boolean;
  readonly picked: boolean;
  readonly onClick: (id: string, event: MouseEvent) => void;
}

const AlertRow = memo(function AlertRow({ alert, current, picked, onClick }: RowProps): ReactElement {
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
        aria-pressed={picked}
        data-testid="alert-row"
        data-level={alert.level}
        onClick={(event) => onClick(alert.id, event)}
      >
        <StateMark look={ALERT_LOOK[alert.level]} detail={picked ? 'picked' : undefined} />
        <span className="alert-row-count dim">{alert.count > 1 ? `${formatCount(alert.count)} times` : ''}</span>
        <span className="alert-row-message">{alert.message}</span>
        <span className="alert-row-foot dim">
          {alert.workerId ?? alert.component} · <Ago at={alert.lastAt} />
        </span>
        <RowState alert={alert} />
      </button>
    </li>
  );
});
