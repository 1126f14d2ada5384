import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { selectRecent, useSession } from '../../stores/session.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { showInFolder } from './batch-actions.ts';

/** The last few batches that ended. */
const SHOWN = 3;

export function RecentBatches(): ReactElement | null {
  const recent = useSession(selectRecent);
  if (recent.length === 0) return null;
  return (
    <section aria-label="Recent batches">
      <header className="section-head">
        <h3 className="section-title">Recent</h3>
      </header>
      <ul className="plain-list recent-list">
        {recent.slice(0, SHOWN).map((batch) => (
          <RecentRow key={batch.id} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ batch }: { readonly batch: BatchProgress }): ReactElement {
  const { counts } = batch;
  const failed = counts.FAILED > 0 ? `, ${formatCount(counts.FAILED)} failed` : '';
  return (
    <li className="recent-row" data-testid="recent-row">
      <StateMark look={BATCH_LOOK[batch.state]} />
      <span className="recent-title">{batch.title}</span>
      <span className="nowrap">
        {plural(batch.files, 'file')}
        {failed}
      </span>
      <span className="dim nowrap">
        {formatBytes(batch.bytes)} in {formatDuration(batch.seconds * 1000)}
      </span>
      <span className="recent-path">
        <PathText path={batch.outputs[0] ?? batch.outDir} />
      </span>
      <span className="dim recent-when">
        <Ago at={batch.endedAt ?? batch.createdAt} />
      </span>
      <Tooltip label="Show in folder">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Show ${batch.title} in folder`}
          onClick={() => void showInFolder(batch.id)}
        >
          <IconFolderOpen size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
