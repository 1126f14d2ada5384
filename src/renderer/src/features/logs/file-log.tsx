import type { ReactElement } from 'react';
import type { LogRow } from '../../../../shared/domain/log.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { LOG_LOOK, lineTime } from './log-look.ts';
import { useLog } from './use-log.ts';
import './logs.css';

/** Lines shown of one file. */
const SHOWN = 100;

interface Props {
  readonly batchId: string;
  readonly task: number;
  readonly live: boolean;
}

/** What the log says of one file, in the order in which it happened. */
export function FileLog({ batchId, task, live }: Props): ReactElement {
  const { rows, older, reading, problem } = useLog({ batchId, task, level: 'debug', search: '' }, live);
  const shown = rows.slice(0, SHOWN).toReversed();
  return (
    <section className="file-log" aria-label="Log of the file" aria-busy={reading} data-testid="file-log">
      <h3 className="section-title">Log</h3>
      {problem !== null && <p className="dim selectable">{problem}</p>}
      {(rows.length > SHOWN || older !== null) && <p className="dim">The newest {shown.length} lines.</p>}
      {shown.length === 0 && !reading && problem === null && (
        <p className="dim">
          Nothing out of the ordinary. What is as usual is in the log when the log level is debug (Settings, Logs).
        </p>
      )}
      <ol className="plain-list">
        {shown.map((row) => (
          <FileLine key={row.id} row={row} />
        ))}
      </ol>
    </section>
  );
}

function FileLine({ row }: { readonly row: LogRow }): ReactElement {
  return (
    <li className="file-line" data-testid="file-log-line" data-event={row.event}>
      <span className="file-line-head">
        <time className="mono dim" dateTime={row.t} title={exactTime(Date.parse(row.t))}>
          {lineTime(row.t)}
        </time>
        <StateMark look={LOG_LOOK[row.level]} />
        <span className="dim">
          {[row.worker, row.attempt === undefined ? undefined : `attempt ${row.attempt}`]
            .filter((word) => word !== undefined)
            .join(', ')}
        </span>
      </span>
      <span className="selectable file-line-msg">{row.msg}</span>
    </li>
  );
}
