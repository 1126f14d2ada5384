import { CloseButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LogRow } from '../../../../shared/domain/log.ts';
import { formatCount } from '../../lib/count.ts';
import { exactTime } from '../../lib/relative-time.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';

interface Props {
  readonly row: LogRow;
  readonly onClose: () => void;
}

/** All of one line. */
export function LogDetail({ row, onClose }: Props): ReactElement {
  return (
    <aside className="log-detail" aria-label="One line of the log" data-testid="log-detail">
      <p className="selectable log-detail-msg">{row.msg}</p>
      <CloseButton aria-label="Close the line" size="sm" onClick={onClose} />
      <Facts facts={factsOf(row)} />
      {row.more !== undefined && <pre className="mono selectable log-more">{pretty(row.more)}</pre>}
    </aside>
  );
}

function factsOf({ t, task, attempt, lease, worker, component, event, pid }: LogRow): readonly Fact[] {
  const facts: (Fact | null)[] = [
    { name: 'When', value: exactTime(Date.parse(t)) },
    task === undefined ? null : { name: 'File of the batch', value: `number ${formatCount(task + 1)}` },
    attempt === undefined ? null : { name: 'Attempt', value: formatCount(attempt) },
    lease === undefined ? null : { name: 'Lease', value: formatCount(lease) },
    worker === undefined ? null : { name: 'Worker', value: worker },
    { name: 'Told by', value: [component, event].filter((word) => word !== undefined).join(', ') || 'the engine' },
    { name: 'Process', value: String(pid) },
  ];
  return facts.filter((fact) => fact !== null);
}

const pretty = (json: string): string => JSON.stringify(JSON.parse(json), null, 2);
