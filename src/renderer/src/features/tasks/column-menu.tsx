import { Button, Checkbox, Popover, Stack } from '@mantine/core';
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
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconColumns3 size={15} aria-hidden />}
          data-testid="task-columns"
        >
          Columns
        </Button>
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
