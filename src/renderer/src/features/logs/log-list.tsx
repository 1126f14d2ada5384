import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import type { LogRow } from '../../../../shared/domain/log.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { LOG_LOOK, lineTime } from './log-look.ts';

const ROW_HEIGHT = 26;
/** Older lines are asked for when so few rows are left below. */
const NEAR_END = 20;

interface Props {
  readonly rows: readonly LogRow[];
  /** There are older ones. */
  readonly more: boolean;
  readonly chosen: LogRow | null;
  readonly onChoose: (row: LogRow) => void;
  readonly onEnd: () => void;
}

const rowId = (row: LogRow): string => `log-${row.id}`;

/** Lines of which only those in sight exist. */
export function LogList({ rows, more, chosen, onChoose, onEnd }: Props): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    // What is looked at stays in sight while lines come above it.
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
  });
  // Only rows in sight exist.
  const inSight = virtualizer.getVirtualItems().some(({ key }) => key === chosen?.id);
  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - NEAR_END) onEnd();
  }, [more, last, rows.length, onEnd]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = rows.findIndex(({ id }) => id === chosen?.id);
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    const row = rows[next];
    if (row === undefined) return;
    onChoose(row);
    virtualizer.scrollToIndex(next);
  };
  return (
    <div
      ref={scroller}
      className="log-scroller"
      role="listbox"
      tabIndex={0}
      aria-label="Lines of the log, the newest first"
      aria-activedescendant={chosen !== null && inSight ? rowId(chosen) : undefined}
      onKeyDown={onKeyDown}
      data-testid="log-scroller"
    >
      <div className="log-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <Line key={item.key} row={row} top={item.start} chosen={row.id === chosen?.id} onChoose={onChoose} />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: LogRow;
  readonly top: number;
  readonly chosen: boolean;
  readonly onChoose: (row: LogRow) => void;
}

function Line({ row, top, chosen, onChoose }: LineProps): ReactElement {
  return (
    // The keyboard moves in the list itself.
    <div
      id={rowId(row)}
      className="log-line"
      role="option"
      aria-selected={chosen}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onChoose(row)}
      data-testid="log-line"
      data-level={row.level}
      data-event={row.event}
    >
      <time className="mono dim" dateTime={row.t} title={exactTime(Date.parse(row.t))}>
        {lineTime(row.t)}
      </time>
      <StateMark look={LOG_LOOK[row.level]} />
      <span className="dim log-who">{row.worker ?? row.component ?? ''}</span>
      <span className="log-msg" title={row.msg}>
        {row.msg}
      </span>
    </div>
  );
}
