import { ActionIcon, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { selectSettings, useSession } from '../../stores/session.ts';
import { chooseColumns } from './task-actions.ts';
import { COLUMNS, ORDER, toggled } from './task-columns.ts';

/** Which columns the list has beside the file; kept for the next time. */
export function ColumnMenu(): ReactElement {
  const { taskColumns } = useSession(selectSettings);
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label="Columns" title="Columns" data-testid="task-columns">
          <IconColumns3 size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8} role="group" aria-label="Columns">
          {ORDER.map((column) => (
            <Checkbox
              key={column}
              size="xs"
              label={COLUMNS[column].title}
              checked={taskColumns.includes(column)}
              onChange={() => void chooseColumns(toggled(taskColumns, column))}
              data-testid={`column-${column}`}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
