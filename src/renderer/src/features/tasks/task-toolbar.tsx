import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { ask, useTasks } from '../../stores/tasks.ts';
import { ColumnMenu } from './column-menu.tsx';
import { TaskFacets } from './task-facets.tsx';

/** Pause in typing after which the search is put. */
const PAUSE_MS = 200;

export function TaskToolbar(): ReactElement {
  return (
    <div className="tasks-toolbar">
      <Search />
      <TaskFacets />
      <ColumnMenu />
    </div>
  );
}

function Search(): ReactElement {
  const [typed, setTyped] = useState(() => useTasks.getState().query.search);
  const field = useRef<HTMLInputElement>(null);
  const put = useDebouncedCallback((search: string) => ask({ search }), PAUSE_MS);
  const type = (text: string): void => {
    setTyped(text);
    put(text);
  };
  useHotkeys([['/', () => field.current?.focus()]]);
  return (
    <TextInput
      ref={field}
      className="tasks-search"
      size="sm"
      placeholder="Search in paths  ( / )"
      aria-label="Search in paths"
      maxLength={500}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
      }
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') type('');
      }}
      data-testid="task-search"
    />
  );
}
