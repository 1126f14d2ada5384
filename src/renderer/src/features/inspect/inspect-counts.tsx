import type { ReactElement } from 'react';
import type { BatchInspection } from '../../../../shared/domain/inspection.ts';
import { TASK_STATES, type TaskState } from '../../../../shared/domain/task.ts';
import { formatCount } from '../../lib/count.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { TASK_LOOK } from '../../ui/task-look.ts';

/** Shown also where there are none. */
const ALWAYS: readonly TaskState[] = ['COMPLETED', 'FAILED'];

/** How many files are in each state, as the journal has them. */
export function InspectCounts({ counts, files }: Pick<BatchInspection, 'counts' | 'files'>): ReactElement {
  const share = (state: TaskState): string => `${((counts[state] / Math.max(1, files)) * 100).toFixed(3)}%`;
  const shown = TASK_STATES.filter((state) => counts[state] > 0 || ALWAYS.includes(state));
  return (
    <section aria-label="Files by state">
      <div className="progress-bar" aria-hidden>
        <div className="progress-share progress-done" style={{ width: share('COMPLETED') }} />
        <div className="progress-share progress-failed" style={{ width: share('FAILED') }} />
        <div className="progress-share progress-retrying" style={{ width: share('RETRYING') }} />
      </div>
      <ul className="plain-list inspect-counts">
        {shown.map((state) => (
          <li key={state}>
            <strong data-testid={`inspect-count-${state}`}>{formatCount(counts[state])}</strong>
            <StateMark look={TASK_LOOK[state]} />
          </li>
        ))}
      </ul>
    </section>
  );
}
