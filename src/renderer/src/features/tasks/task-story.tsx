import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { TaskMetadata } from '../../../../shared/domain/task.ts';
import type { TaskStory as Story } from '../../../../shared/ipc/views.ts';
import { call, CommandError } from '../../bridge/client.ts';
import { FileStory } from '../inspect/file-story.tsx';

type Told = { readonly story: Story } | { readonly problem: string } | null;

/** The attempts of a file out of the journal; read anew whenever something has happened to it. */
export function TaskStory({ task }: { readonly task: TaskMetadata }): ReactElement {
  const { batchId, taskId, state, attempts, losses } = task;
  const [told, setTold] = useState<Told>(null);
  useEffect(() => {
    let current = true;
    const show = (next: Told): void => {
      if (current) setTold(next);
    };
    call('tasks.story', { batchId, task: taskId }).then(
      (story) => show({ story }),
      // A newer question took its place; its answer is on the way.
      (error: unknown) => (gaveWay(error) ? undefined : show({ problem: String(error) })),
    );
    return () => {
      current = false;
    };
  }, [batchId, taskId, state, attempts, losses]);
  return (
    <section className="task-story" aria-label="What happened" data-testid="task-story">
      <h3 className="section-title">What happened</h3>
      {told === null ? <Skeleton height={72} /> : <Telling told={told} />}
    </section>
  );
}

function Telling({ told }: { readonly told: NonNullable<Told> }): ReactElement {
  if ('problem' in told) return <p className="dim">It could not be read: {told.problem}</p>;
  const { kept, events, sessions } = told.story;
  if (!kept)
    return <p className="dim">Checkpoints are off for this batch, so nothing is written down of its attempts.</p>;
  return <FileStory events={events} sessions={sessions} plain />;
}

const gaveWay = (error: unknown): boolean => error instanceof CommandError && error.code === 'not-now';
