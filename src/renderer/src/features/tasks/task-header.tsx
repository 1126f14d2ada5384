import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { TaskColumn } from '../../../../shared/ipc/views.ts';
import { ask, selectQuery, useTasks } from '../../stores/tasks.ts';
import { COLUMNS, FILE_COLUMN, type Column } from './task-columns.ts';

export function TaskHeader({ columns }: { readonly columns: readonly TaskColumn[] }): ReactElement {
  return (
    <div className="task-grid task-header" role="row" aria-rowindex={1}>
      <HeaderCell column={FILE_COLUMN} />
      {columns.map((column) => (
        <HeaderCell key={column} column={COLUMNS[column]} />
      ))}
    </div>
  );
}

function HeaderCell({ column }: { readonly column: Column }): ReactElement {
  const query = useTasks(selectQuery);
  const { sort, title, number = false } = column;
  if (sort === undefined) {
    return (
      <div role="columnheader" className="task-head">
        {title}
      </div>
    );
  }
  const current = query.sort === sort;
  const Arrow = query.descending ? IconChevronDown : IconChevronUp;
  const direction = query.descending ? 'descending' : 'ascending';
  const descending = current ? !query.descending : number || column.descending === true;
  return (
    <div
      role="columnheader"
      aria-sort={current ? direction : 'none'}
      className="task-head"
      data-number={number || undefined}
    >
      <button type="button" onClick={() => ask({ sort, descending })} data-testid={`sort-${sort}`}>
        {title}
        {current && <Arrow size={13} aria-hidden />}
      </button>
    </div>
  );
}
