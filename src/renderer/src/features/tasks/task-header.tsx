import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { ask, selectQuery, useTasks } from '../../stores/tasks.ts';
import type { TaskSort } from '../../stores/tasks.ts';

interface Column {
  readonly title: string;
  /** Absent where there is no order worth having. */
  readonly sort?: TaskSort;
  readonly number?: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'File', sort: 'path' },
  { title: 'State', sort: 'state' },
  { title: 'Attempts', sort: 'attempts', number: true },
  { title: 'Worker', sort: 'worker' },
  { title: 'Size', sort: 'size', number: true },
  { title: 'Duration', sort: 'duration', number: true },
  { title: 'Error' },
];

export function TaskHeader(): ReactElement {
  return (
    <div className="task-grid task-header" role="row" aria-rowindex={1}>
      {COLUMNS.map((column) => (
        <HeaderCell key={column.title} column={column} />
      ))}
    </div>
  );
}

function HeaderCell({ column }: { readonly column: Column }): ReactElement {
  const query = useTasks(selectQuery);
  const { sort } = column;
  if (sort === undefined) {
    return (
      <div role="columnheader" className="task-head">
        {column.title}
      </div>
    );
  }
  const current = query.sort === sort;
  const Arrow = query.descending ? IconChevronDown : IconChevronUp;
  const direction = query.descending ? 'descending' : 'ascending';
  return (
    <div role="columnheader" aria-sort={current ? direction : 'none'} className="task-head" data-number={column.number}>
      <button
        type="button"
        onClick={() => ask({ sort, descending: current ? !query.descending : column.number === true })}
        data-testid={`sort-${sort}`}
      >
        {column.title}
        {current && <Arrow size={13} aria-hidden />}
      </button>
    </div>
  );
}
