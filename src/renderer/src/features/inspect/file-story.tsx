import type { ReactElement } from 'react';
import type { HistoryEvent, SessionView } from '../../../../shared/domain/inspection.ts';
import { formatCount } from '../../lib/count.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { Ago } from '../../ui/ago.tsx';
import { ErrorBox } from '../../ui/error-box.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { eventWords } from './inspect-words.ts';
import { SESSION_LOOK } from './session-look.ts';
import '../../ui/timeline.css';

interface StoryProps {
  readonly events: readonly HistoryEvent[];
  readonly sessions: readonly SessionView[];
  /** For who looks at the file and not at the journal: errors in a line, no numbers of records. Default off. */
  readonly plain?: boolean;
}

/** What happened to a file, session by session, in the order of the journal. */
export function FileStory({ events, sessions, plain = false }: StoryProps): ReactElement {
  return (
    <>
      {events.length === 0 && <p className="dim">Nothing has happened to it yet.</p>}
      {sessionsOf(events).map((session) => (
        <SessionEvents
          key={session}
          session={sessions.find((one) => one.session === session)}
          number={session}
          plain={plain}
          events={events.filter((event) => event.session === session)}
        />
      ))}
    </>
  );
}

const sessionsOf = (events: readonly HistoryEvent[]): readonly number[] => [
  ...new Set(events.map(({ session }) => session)),
];

interface SessionProps {
  /** Absent where its first record is lost. */
  readonly session: SessionView | undefined;
  readonly number: number;
  readonly plain: boolean;
  readonly events: readonly HistoryEvent[];
}

function SessionEvents({ session, number, plain, events }: SessionProps): ReactElement {
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
          <EventStep key={`${event.record}-${event.kind}`} event={event} plain={plain} />
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

interface StepProps {
  readonly event: HistoryEvent;
  readonly plain: boolean;
}

function EventStep({ event, plain }: StepProps): ReactElement {
  const { what, more } = eventWords(event);
  const { record, after, dueAt, error } = event;
  return (
    <li data-testid="inspect-event" data-kind={event.kind}>
      <strong>{what}</strong> {more}
      {!plain && <Place record={record} after={after} />}
      {dueAt !== undefined && (
        <span className="dim" title={exactTime(dueAt)}>
          , due <Ago at={dueAt} />
        </span>
      )}
      {error !== undefined && !plain && <ErrorBox error={error} />}
      {error !== undefined && plain && (
        <p className="timeline-note selectable">
          <span className="mono">{error.code}</span> {error.message}
        </p>
      )}
    </li>
  );
}

interface PlaceProps {
  readonly record: number;
  readonly after: number | undefined;
}

/** Where it stands in the journal, and the last time before it that is known. */
function Place({ record, after }: PlaceProps): ReactElement {
  return (
    <>
      <span className="dim"> · record {formatCount(record)}</span>
      {after !== undefined && (
        <span className="dim">
          {', after '}
          <Ago at={after} />
        </span>
      )}
    </>
  );
}
