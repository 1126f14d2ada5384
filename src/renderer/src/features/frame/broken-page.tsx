import { Button, Group, Title } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import './broken-page.css';

interface Props {
  readonly title: string;
  readonly reason: string;
  /** What it means, and what can be done; by default that a new page may help. */
  readonly advice?: string;
}

const RELOAD =
  'Only this window is affected: a batch that runs goes on, and what is done is safe on disk. Reload the window; if that does not help, quit Gristmill and start it again.';

/** Instead of a white window: what is wrong, what it means for the work, and what can be done. */
export function BrokenPage({ title, reason, advice }: Props): ReactElement {
  return (
    <div className="broken" role="alert" data-testid="broken-page">
      <IconPlugConnectedX size={44} stroke={1.3} aria-hidden />
      <Title order={2}>{title}</Title>
      <p className="selectable">{reason}</p>
      <p className="dim">{advice ?? RELOAD}</p>
      {advice === undefined && (
        <Group justify="center">
          <Button onClick={() => window.location.reload()}>Reload</Button>
        </Group>
      )}
    </div>
  );
}
