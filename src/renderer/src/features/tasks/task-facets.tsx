import { memo } from 'react';
import type { ReactElement } from 'react';
import { NO_TASKS, TASK_STATES } from '../../../../shared/domain/task.ts';
import type { TaskState } from '../../../../shared/domain/task.ts';
import { formatCount } from '../../lib/count.ts';
import { ask, selectQuery, useTasks } from '../../stores/tasks.ts';
import { TASK_LOOK } from '../../ui/task-look.ts';

/** One button per state with its exact count; any number of them pressed. None pressed shows all. */
export function TaskFacets(): ReactElement {
  const { states, group } = useTasks(selectQuery);
  const counts = useTasks(({ window }) => window?.counts ?? NO_TASKS);
  const all = TASK_STATES.reduce((sum, state) => sum + counts[state], 0);
  const toggle = (state: TaskState): void =>
    ask({ states: states.includes(state) ? states.filter((other) => other !== state) : [...states, state] });
  return (
    <div className="facets" role="group" aria-label="States">
      <button
        type="button"
        className="facet"
        aria-pressed={states.length === 0 && group === null}
        onClick={() => ask({ states: [], group: null })}
        data-testid="facet-all"
      >
        All <span className="facet-count">{formatCount(all)}</span>
      </button>
      {TASK_STATES.map((state) => (
        <Facet key={state} state={state} count={counts[state]} pressed={states.includes(state)} onToggle={toggle} />
      ))}
    </div>
  );
}

interface FacetProps {
  readonly state: TaskState;
  readonly count: number;
  readonly pressed: boolean;
  readonly onToggle: (state: TaskState) => void;
}

const Facet = memo(function Facet({ state, count, pressed, onToggle }: FacetProps): ReactElement {
  const { icon: Mark, tone, word } = TASK_LOOK[state];
  return (
    <button
      type="button"
      className="facet"
      data-tone={tone}
      data-none={count === 0 || undefined}
      aria-pressed={pressed}
      onClick={() => onToggle(state)}
      data-testid={`facet-${state}`}
    >
      <Mark size={14} stroke={2} aria-hidden />
      {word} <span className="facet-count">{formatCount(count)}</span>
    </button>
  );
});
