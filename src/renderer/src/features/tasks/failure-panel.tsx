import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRotateClockwise, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import { plural } from '../../lib/count.ts';
import { ask, askForGroup, selectFailures, selectQuery, useTasks } from '../../stores/tasks.ts';
import { retryTasks } from './task-actions.ts';
import { canRetry, filesWords, retryMeaning } from './task-acts.ts';

/** Groups that are shown before one asks for more. */
const FIRST = 3;

/** Files that failed, by cause, the largest groups first; absent while none did. */
export function FailurePanel({ batch }: { readonly batch: BatchProgress }): ReactElement | null {
  const { groups, files, moreGroups, moreFiles } = useTasks(selectFailures);
  const [all, setAll] = useState(false);
  if (files === 0) return null;
  const shown = all ? groups : groups.slice(0, FIRST);
  const causes = groups.length + moreGroups;
  const meaning = retryMeaning(batch);
  return (
    <section className="failures" aria-label="Failures by cause" data-testid="failures">
      <header className="failures-head">
        <IconAlertTriangle className="tone-text" data-tone="bad" size={16} aria-hidden />
        <strong data-testid="failures-title">
          {filesWords(files)} failed, {plural(causes, 'cause')}
        </strong>
        {meaning !== null && <span className="dim">{meaning}</span>}
        {canRetry(batch) && (
          <Button
            className="failures-all"
            size="compact-sm"
            variant="default"
            leftSection={<IconRotateClockwise size={14} aria-hidden />}
            onClick={() => void retryTasks(batch.id, 'failed')}
            data-testid="retry-all-failed"
          >
            Retry all that failed
          </Button>
        )}
      </header>
      <ul className="plain-list failures-list">
        {shown.map((group) => (
          <Group key={group.id} group={group} batch={batch} />
        ))}
      </ul>
      {(groups.length > FIRST || moreGroups > 0) && (
        <footer className="failures-more dim">
          {groups.length > FIRST && (
            <button type="button" className="link" onClick={() => setAll(!all)} data-testid="failures-more">
              {all ? 'Show fewer' : `Show ${groups.length - FIRST} more`}
            </button>
          )}
          {moreGroups > 0 && (
            <span>
              and {filesWords(moreFiles)} of {plural(moreGroups, 'rarer cause')}
            </span>
          )}
        </footer>
      )}
    </section>
  );
}

function Group({ group, batch }: { readonly group: FailureGroup; readonly batch: BatchProgress }): ReactElement {
  const { id, code, cause, files, examples } = group;
  const { group: asked } = useTasks(selectQuery);
  const current = asked === id;
  const named = `${filesWords(files)}: ${code}, ${cause}`;
  return (
    <li className="failure" data-current={current || undefined} data-testid="failure-group" data-code={code}>
      <span className="failure-count">{filesWords(files)}</span>
      <span className="failure-cause selectable" title={[cause, ...examples].join('\n')}>
        <span className="mono">{code}</span> {cause}
      </span>
      <span className="failure-acts">
        <Button
          size="compact-xs"
          variant={current ? 'filled' : 'default'}
          aria-pressed={current}
          aria-label={`Show them: ${named}`}
          rightSection={current ? <IconX size={12} aria-hidden /> : undefined}
          onClick={() => (current ? ask({ group: null }) : askForGroup(id))}
          data-testid="show-group"
        >
          Show them
        </Button>
        {canRetry(batch) && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Retry this group: ${named}`}
            onClick={() => void retryTasks(batch.id, { group: id })}
            data-testid="retry-group"
          >
            Retry this group
          </Button>
        )}
      </span>
    </li>
  );
}
