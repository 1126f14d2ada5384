import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconReport } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { saveReport } from '../overview/batch-actions.ts';

interface Props {
  readonly batchId: string;
  readonly title: string;
}

const FORMATS = [
  ['tsv', 'Table (TSV)…'],
  ['json', 'JSON…'],
  ['html', 'Page to read or print (HTML)…'],
] as const;

/** Saves what became of every file of a batch. */
export function ReportMenu({ batchId, title }: Props): ReactElement {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label="Save a report…">
          <ActionIcon variant="subtle" color="gray" aria-label={`Save a report of ${title}`} data-testid="report">
            <IconReport size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, label]) => (
          <Menu.Item key={format} onClick={() => void saveReport(batchId, format)} data-testid={`report-${format}`}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
