import { Table } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionView } from '../../../../shared/domain/inspection.ts';
import { formatCount } from '../../lib/count.ts';
import { Ago } from '../../ui/ago.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { SESSION_LOOK } from './session-look.ts';

/** Sessions shown: the last ones. */
const SHOWN = 50;

/** Each process that worked on the batch: how it ended, and what it did. Newest first. */
export function SessionTable({ sessions }: { readonly sessions: readonly SessionView[] }): ReactElement {
  const more = sessions.length - SHOWN;
  return (
    <section aria-labelledby="inspect-sessions">
      <h3 className="section-title" id="inspect-sessions">
        Sessions
      </h3>
      <Table className="inspect-table" verticalSpacing={6} horizontalSpacing={0}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th data-number>Nr.</Table.Th>
            <Table.Th>How it ended</Table.Th>
            <Table.Th data-number>Process</Table.Th>
            <Table.Th>Opened</Table.Th>
            <Table.Th>Closed</Table.Th>
            <Table.Th data-number>Files done</Table.Th>
            <Table.Th data-number>Leases</Table.Th>
            <Table.Th data-number>Failed attempts</Table.Th>
            <Table.Th data-number>Workers lost</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions
            .slice(-SHOWN)
            .toReversed()
            .map((session) => (
              <SessionRow key={session.session} session={session} />
            ))}
        </Table.Tbody>
      </Table>
      {more > 0 && <p className="dim">and {formatCount(more)} before them</p>}
    </section>
  );
}

function SessionRow({ session }: { readonly session: SessionView }): ReactElement {
  const { end, closedAt } = session;
  return (
    <Table.Tr data-testid="inspect-session" data-end={end}>
      <Table.Td data-number>{session.session}</Table.Td>
      <Table.Td>
        <StateMark look={SESSION_LOOK[end]} />
      </Table.Td>
      <Table.Td data-number className="selectable">
        {session.pid}
      </Table.Td>
      <Table.Td>
        <Ago at={session.openedAt} />
      </Table.Td>
      <Table.Td>
        {closedAt === undefined ? (
          <span title={end === 'running' ? undefined : 'After its last record, whose time is not known.'}>–</span>
        ) : (
          <Ago at={closedAt} />
        )}
      </Table.Td>
      <Table.Td data-number>{formatCount(session.completed)}</Table.Td>
      <Table.Td data-number>{formatCount(session.leases)}</Table.Td>
      <Table.Td data-number>{formatCount(session.failures)}</Table.Td>
      <Table.Td data-number>{formatCount(session.losses)}</Table.Td>
    </Table.Tr>
  );
}
