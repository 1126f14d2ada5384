import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFolderOpen, IconRefreshAlert, IconRepeat, IconTrash } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { PathText } from '../../ui/path-text.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { InspectIcon } from '../inspect/inspect-icon.tsx';
import { showInFolder } from '../overview/batch-actions.ts';
import { rerun } from '../preflight/again.ts';
import { retryTasks } from '../tasks/task-actions.ts';
import { canRetry, countWords } from './batch-words.ts';
import { ReportMenu } from './report-menu.tsx';
import '../../ui/row-acts.css';

interface Props {
  readonly batch: BatchProgress;
  readonly onDelete: () => void;
}

/** One ended batch: how it ended, what of, where the output is. */
export function HistoryRow({ batch, onDelete }: Props): ReactElement {
  return (
    <li className="history-row" data-testid="history-row">
      <StateMark look={BATCH_LOOK[batch.state]} />
      <span className="history-what">
        <strong>{batch.title}</strong>
        <PathText path={batch.outputs[0] ?? batch.outDir} />
      </span>
      <span className="history-what">
        <span className="nowrap">{countWords(batch)}</span>
        <span className="dim nowrap">
          {formatBytes(batch.bytes)} in {formatDuration(batch.seconds * 1000)}
        </span>
      </span>
      <span className="dim history-when">
        <Ago at={batch.endedAt ?? batch.createdAt} />
      </span>
      <span className="row-acts">
        {canRetry(batch) && (
          <Tooltip label={`Retry the ${formatCount(batch.counts.FAILED)} that failed`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Retry what failed of ${batch.title}`}
              onClick={() => void retryTasks(batch.id, 'failed')}
              data-testid="history-retry"
            >
              <IconRefreshAlert size={17} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
        <Tooltip label="Run it again…">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Run ${batch.title} again`}
            onClick={() => void rerun(batch.id)}
            data-testid="rerun"
          >
            <IconRepeat size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <InspectIcon batchId={batch.id} title={batch.title} />
        <ReportMenu batchId={batch.id} title={batch.title} />
        <Tooltip label="Show in folder">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Show ${batch.title} in folder`}
            onClick={() => void showInFolder(batch.id)}
          >
            <IconFolderOpen size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Delete from the history…">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Delete ${batch.title} from the history`}
            onClick={onDelete}
            data-testid="history-delete"
          >
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </span>
    </li>
  );
}
