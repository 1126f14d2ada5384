import { Drawer } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FileHistory, SessionView } from '../../../../shared/domain/inspection.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { visibleName } from '../../lib/path-parts.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';
import { FileLog } from '../logs/file-log.tsx';
import { FileStory } from './file-story.tsx';

interface Props {
  readonly batchId: string;
  readonly file: FileHistory | null;
  readonly sessions: readonly SessionView[];
  readonly onClose: () => void;
}

/** All that the journal tells of one file, in the order in which it happened. */
export function FileDrawer({ batchId, file, sessions, onClose }: Props): ReactElement {
  return (
    <Drawer
      opened={file !== null}
      onClose={onClose}
      position="right"
      size={460}
      title="History of a file"
      data-testid="inspect-drawer"
    >
      {file !== null && (
        <div className="inspect-history">
          <StateMark look={TASK_LOOK[file.state]} />
          <p className="inspect-path selectable">{visibleName(file.path)}</p>
          <Facts facts={factsOf(file)} />
          <FileStory events={file.events} sessions={sessions} />
          <FileLog batchId={batchId} task={file.task} live={false} />
        </div>
      )}
    </Drawer>
  );
}

function factsOf({ size, attempts, losses, pathBase64 }: FileHistory): readonly Fact[] {
  const exact = { name: 'Exact name, Base64', value: <span className="mono">{pathBase64}</span>, wide: true };
  return [
    { name: 'Size', value: formatBytes(size) },
    { name: 'Attempts charged', value: attempts === 0 ? 'none' : formatCount(attempts) },
    ...(losses === 0 ? [] : [{ name: 'Workers lost on it', value: plural(losses, 'worker') }]),
    ...(pathBase64 === undefined ? [] : [exact]),
  ];
}
