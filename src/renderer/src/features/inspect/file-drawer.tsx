import { Drawer } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FileHistory, HistoryEvent, SessionView } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { visibleName } from '../../lib/path-parts.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { Ago } from '../../ui/ago.tsx';
import { ErrorBox } from '../../ui/error-box.tsx';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';
import { FileLog } from '../logs/file-log.tsx';
import { eventWords } from './inspect-words.ts';
import { SESSION_LOOK } from './session-look.ts';
import '../../ui/timeline.css';

interface Props {
  readonly batchId: string;
  readonly file: FileHistory | null;
  readonly sessions: readonly SessionView[];
  readonly onClose: () => void;
}

/** All that the journal tells of one file, in the order in which it happened. */
export function FileDrawer({ batchId, file, sessions, onClose }: Props): ReactElement {
  return (
    <Drawer
      opened={file !== null}
      onClose={onClose}
      position="right"
      size={460}
      title="History of a file"
      data-testid="inspect-drawer"
    >
      {file !== null && (
        <div className="inspect-history">
          <StateMark look={TASK_LOOK[file.state]} />
          <p className="inspect-path selectable">{visibleName(file.path)}</p>
          <Facts facts={factsOf(file)} />
          {file.events.length === 0 && <p className="dim">Nothing has happened to it yet.</p>}
          {sessionsOf(file.events).map((session) => (
            <SessionEvents
              key={session}
              session={sessions.find((one) => one.session === session)}
              number={session}
              events={file.events.filter((event) => event.session === session)}
            />
          ))}
          <FileLog batchId={batchId} task={file.task} live={false} />
        </div>
      )}
    </Drawer>
  );
}

const sessionsOf = (events: readonly HistoryEvent[]): readonly number[] => [
  ...new Set(events.map(({ session }) => session)),
];

function factsOf({ size, attempts, losses, pathBase64 }: FileHistory): readonly Fact[] {
  const exact = { name: 'Exact name, Base64', value: <span className="mono">{pathBase64}</span>, wide: true };
  return [
    { name: 'Size', value: formatBytes(size) },
    { name: 'Attempts charged', value: attempts === 0 ? 'none' : formatCount(attempts) },
    ...(losses === 0 ? [] : [{ name: 'Workers lost on it', value: plural(losses, 'worker') }]),
    ...(pathBase64 === undefined ? [] : [exact]),
  ];
}

interface SessionProps {
  /** Absent where its first record is lost. */
  readonly session: SessionView | undefined;
  readonly number: number;
  readonly events: readonly HistoryEvent[];
}

function SessionEvents({ session, number, events }: SessionProps): ReactElement {
  return (
    <section aria-label={`Session ${number}`}>
      <h3 className="section-title">
        Session {number}
        {session !== undefined && (
          <>
            , process {session.pid}, opened <Ago at={session.openedAt} />
          </>
        )}
      </h3>
      <ol className="plain-list timeline">
        {events.map((event) => (
          <EventStep key={`${event.record}-${event.kind}`} event={event} />
        ))}
        {session?.end === 'died' && (
          <li>
            <StateMark look={SESSION_LOOK.died} detail="the session ended here, and not in good order" />
          </li>
        )}
      </ol>
    </section>
  );
}

function EventStep({ event }: { readonly event: HistoryEvent }): ReactElement {
  const { what, more } = eventWords(event);
  const { record, after, dueAt, error } = event;
  return (
    <li data-testid="inspect-event" data-kind={event.kind}>
      <strong>{what}</strong> {more}
      <span className="dim"> · record {formatCount(record)}</span>
      {after !== undefined && (
        <span className="dim">
          {', after '}
          <Ago at={after} />
        </span>
      )}
      {dueAt !== undefined && (
        <span className="dim" title={exactTime(dueAt)}>
          , due <Ago at={dueAt} />
        </span>
      )}
      {error !== undefined && <ErrorBox error={error} />}
    </li>
  );
}
