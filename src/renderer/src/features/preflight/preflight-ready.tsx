import { Button, Group } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { selectOnConflict, usePreflight } from '../../stores/preflight.ts';
import { ConflictChoice } from './conflict-choice.tsx';
import { FilesRow } from './files-row.tsx';
import { cancelFlow, start } from './flow.ts';
import { NamesRow } from './names-row.tsx';
import { OutputRow } from './output-row.tsx';
import { PreflightFacts } from './preflight-facts.tsx';
import { RecipeRow } from './recipe-row.tsx';
import { RefusedList } from './refused-list.tsx';
import { useFootFocus } from './use-foot-focus.ts';
import { startBlock, takenNames } from './preflight-words.ts';

interface Props {
  readonly view: PreflightView;
  /** `counting`: something was changed, and what is shown is from before. */
  readonly busy: 'counting' | 'starting' | null;
}

export function ReadyBody({ view, busy }: Props): ReactElement {
  const foot = useFootFocus();
  const onConflict = usePreflight(selectOnConflict);
  const queues = useFrame((frame) => {
    const batch = selectBatch(frame);
    return batch !== null && !isEnded(batch.state);
  });
  // Whether it can start is known again when they have been counted.
  const block = busy === 'counting' ? undefined : startBlock(view, onConflict);
  return (
    <div className="preflight" aria-busy={busy === 'counting'}>
      <div className="preflight-body">
        <PreflightFacts view={view} />
        <RecipeRow />
        <FilesRow view={view} />
        <OutputRow view={view} />
        {view.named && <NamesRow view={view} />}
        {takenNames(view) > 0 && <ConflictChoice view={view} />}
        {view.refusedCount > 0 && <RefusedList view={view} />}
        {view.warnings.map((warning) => (
          <p key={warning} className="preflight-warning selectable" role="status" data-testid="preflight-warning">
            {warning}
          </p>
        ))}
        {view.problems.map((problem) => (
          <p key={problem} className="preflight-problem selectable" role="alert">
            {problem}
          </p>
        ))}
      </div>
      <Group ref={foot} justify="flex-end" gap="xs" className="preflight-foot">
        <span className="preflight-hint dim">
          {busy === 'counting'
            ? 'Counting again…'
            : (block ?? (queues ? 'It waits until the batch that runs has ended.' : ''))}
        </span>
        <Button variant="default" onClick={cancelFlow} data-testid="preflight-cancel">
          Cancel
        </Button>
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={block !== undefined}
          loading={busy === 'starting'}
          onClick={() => void start()}
          data-autofocus
          data-testid="start-batch"
        >
          {queues ? 'Add to the queue' : 'Start'}
        </Button>
      </Group>
    </div>
  );
}
