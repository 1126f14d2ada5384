import { Button, Group } from '@mantine/core';
import { IconClipboardText, IconFolderOpen } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { call } from '../../bridge/client.ts';
import { attempt, reportNotice } from '../../ui/report.ts';

const openLogs = (): Promise<null | undefined> =>
  attempt('Could not open the folder of the logs', () => call('logs.open'));

async function copyReport(): Promise<void> {
  const done = await attempt('Could not make the report', () => call('logs.report'));
  if (done === undefined) return;
  reportNotice('info', 'The report is in the clipboard. Names of files, folders, user and machine are left out.');
}

/** Where the log files are, and a report for who is to help. */
export function LogTools(): ReactElement {
  return (
    <Group gap="xs" mb={8}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconFolderOpen size={15} aria-hidden />}
        onClick={() => void openLogs()}
        data-testid="logs-open"
      >
        Open logs
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconClipboardText size={15} aria-hidden />}
        onClick={() => void copyReport()}
        data-testid="logs-report"
      >
        Copy diagnostic report
      </Button>
    </Group>
  );
}
