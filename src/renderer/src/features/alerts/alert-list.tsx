import { useVirtualizer } from '@tanstack/react-virtual';
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

/** Of a row whose message takes one line, until it has been measured. */
const ROW_HEIGHT = 86;

interface Props {
  readonly alerts: readonly Alert[];
  readonly shownId: string | undefined;
}

/** A click shows a row; with Ctrl it is picked, with Shift all up to it are. Only rows in sight exist. */
export function AlertList({ alerts, shownId }: Props): ReactElement {
  const picked = useView((view) => view.picked);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: alerts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => alerts[index]?.id ?? index,
    overscan: 8,
  });
  const shownAt = alerts.findIndex(({ id }) => id === shownId);
  const broughtIn = useRef<string>(undefined);
  useEffect(() => {
    // Once: who scrolls away while alerts come in stays there.
    if (broughtIn.current === shownId) return;
    broughtIn.current = shownId;
    if (shownAt >= 0) virtualizer.scrollToIndex(shownAt);
  }, [shownId, shownAt, virtualizer]);
  const click = (id: string, { ctrlKey, metaKey, shiftKey }: MouseEvent): void => {
    if (shiftKey) {
      const ids = alerts.map((alert) => alert.id);
      show({ picked: withRange(ids, picked, shownId ?? null, id), alertId: id });
    } else if (ctrlKey || metaKey) show({ picked: toggled(picked, id), alertId: id });
    else show({ alertId: id, picked: [] });
  };
  return (
    <div ref={scroller} className="alert-list">
      <ul className="plain-list alert-space" aria-label="Alerts" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const alert = alerts[index];
          if (alert === undefined) return null;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={alerts.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <AlertRow
                alert={alert}
                current={alert.id === shownId}
                picked={picked.includes(alert.id)}
                onClick={click}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly alert: Alert;
  readonly current: boolean;
  readonly picked: boolean;
  readonly onClick: (id: string, event: MouseEvent) => void;
}

const AlertRow = memo(function AlertRow({ alert, current, picked, onClick }: RowProps): ReactElement {
  return (
    <button
      type="button"
      className="alert-row"
      aria-current={current}
      aria-pressed={picked}
      data-testid="alert-row"
      data-level={alert.level}
      data-id={alert.id}
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
  );
});
