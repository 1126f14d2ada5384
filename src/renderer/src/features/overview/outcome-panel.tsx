import { Button, Group, Title } from '@mantine/core';
import { IconExternalLink, IconFolderOpen } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchProgress } from '../../../../shared/domain/batch.ts';
import { DRILL_RECIPE } from '../../../../shared/domain/drill.ts';
import { formatBytes, formatByteRate } from '../../lib/bytes.ts';
import { formatCount, plural } from '../../lib/count.ts';
import { formatDuration } from '../../lib/duration.ts';
import { selectBatch, useFrame } from '../../stores/frame.ts';
import { goTo } from '../../stores/places.ts';
import { askFor } from '../../stores/tasks.ts';
import { show } from '../../stores/view.ts';
import { Ago } from '../../ui/ago.tsx';
import { BATCH_LOOK } from '../../ui/batch-look.ts';
import { Facts } from '../../ui/facts.tsx';
import type { Fact } from '../../ui/facts.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { canRetry } from '../batches/batch-words.ts';
import { DrillReport } from '../drill/drill-report.tsx';
import { exportFailed, retryFailed } from '../preflight/again.ts';
import { openResult, showInFolder } from './batch-actions.ts';
import { retryTasks } from '../tasks/task-actions.ts';
import { NeedsYou } from './needs-you.tsx';
import { outcomeSentences, outcomeTitle } from './outcome-words.ts';
import { ThroughputChart } from './throughput-chart.tsx';

/** How it ended, what that means, and where the result is. */
export function OutcomePanel(): ReactElement | null {
  const batch = useFrame(selectBatch);
  if (batch === null) return null;
  const look = BATCH_LOOK[batch.state];
  const Mark = look.icon;
  return (
    <div className="place overview-running">
      <section className="outcome" data-testid="outcome" data-state={batch.state} aria-label="Outcome">
        <Mark className="outcome-mark tone-text" data-tone={look.tone} size={44} stroke={1.5} aria-hidden />
        <div className="outcome-words">
          <p className="outcome-kind tone-text" data-tone={look.tone}>
            {batch.title} · {look.word}
          </p>
          <Title order={2} data-testid="headline">
            {outcomeTitle(batch)}
          </Title>
          {outcomeSentences(batch).map((sentence) => (
            <p key={sentence} className="outcome-meaning selectable">
              {sentence}
            </p>
          ))}
          <Actions batch={batch} />
        </div>
      </section>
      <div className="overview-columns">
        <div className="overview-main">
          {batch.recipe === DRILL_RECIPE && <DrillReport batchId={batch.id} />}
          <Facts facts={factsOf(batch)} />
          <ThroughputChart over />
        </div>
        <aside className="overview-side">
          <NeedsYou />
        </aside>
      </div>
    </div>
  );
}

function Actions({ batch }: { readonly batch: BatchProgress }): ReactElement {
  const hasResult = batch.outputs.length > 0;
  const failed = batch.counts.FAILED;
  return (
    <Group gap="xs" mt="md">
      {hasResult && (
        <Button
          leftSection={<IconExternalLink size={16} aria-hidden />}
          onClick={() => void openResult(batch.id)}
          data-testid="open-result"
        >
          Open result
        </Button>
      )}
      <Button
        variant={hasResult ? 'default' : 'filled'}
        leftSection={<IconFolderOpen size={16} aria-hidden />}
        onClick={() => void showInFolder(batch.id)}
        data-testid="show-in-folder"
      >
        Show in folder
      </Button>
      {failed > 0 && (
        <Button variant="default" onClick={() => seeFailed()} data-testid="see-failed">
          See {failed === 1 ? 'the one that failed' : `the ${formatCount(failed)} that failed`}
        </Button>
      )}
      {failed > 0 && <FailedActions batch={batch} />}
      <Button variant="default" onClick={() => show({ dismissed: batch.id })} data-testid="start-another">
        Start another
      </Button>
    </Group>
  );
}

/** What can be done with the files that failed: in this batch, whose result is made anew, or in one of their own. */
function FailedActions({ batch }: { readonly batch: BatchProgress }): ReactElement {
  const { id: batchId, recipe, counts } = batch;
  const drill = recipe === DRILL_RECIPE;
  return (
    <>
      {canRetry(batch) && (
        <Button variant="default" onClick={() => void retryTasks(batchId, 'failed')} data-testid="retry-here">
          Retry {counts.FAILED === 1 ? 'it' : 'them'}
        </Button>
      )}
      <Button variant="default" onClick={() => void retryFailed(batchId)} data-testid="retry-failed">
        {drill ? 'Try again…' : 'As a new batch…'}
      </Button>
      <Button variant="default" onClick={() => void exportFailed(batchId)} data-testid="export-failed">
        Export list…
      </Button>
    </>
  );
}

function seeFailed(): void {
  askFor(['FAILED']);
  goTo('tasks');
}

function factsOf(batch: BatchProgress): readonly Fact[] {
  const { counts } = batch;
  const seconds = Math.max(batch.seconds, 0.001);
  const facts: (Fact | null)[] = [
    { name: 'Done', value: plural(counts.COMPLETED, 'file') },
    { name: 'Failed', value: plural(counts.FAILED, 'file') },
    counts.CANCELLED > 0 ? { name: 'Cancelled', value: plural(counts.CANCELLED, 'file') } : null,
    batch.skipped === undefined ? null : { name: 'Left out', value: `${plural(batch.skipped, 'file')}, name taken` },
    batch.refused > 0 ? { name: 'Refused', value: plural(batch.refused, 'path') } : null,
    { name: 'Read', value: `${formatBytes(batch.bytesDone)} of ${formatBytes(batch.bytes)}` },
    batch.bytesWritten === undefined
      ? null
      : { name: 'Written', value: writtenWords(batch.bytesWritten, batch.bytesDone) },
    {
      name: 'Time',
      value: `${formatDuration(seconds * 1000)}, ${formatByteRate(batch.bytesDone / seconds)} on average`,
    },
    { name: 'Retries', value: formatCount(batch.retries) },
    batch.endedAt === undefined ? null : { name: 'Ended', value: <Ago at={batch.endedAt} /> },
    {
      name: batch.outputs.length > 0 ? 'Result' : 'Output folder',
      value: <PathText path={batch.outputs[0] ?? batch.outDir} />,
      wide: true,
    },
  ];
  return facts.filter((fact) => fact !== null);
}

/** With their share of what was read: how much smaller or larger files became is what many a recipe is for. */
function writtenWords(written: number, read: number): string {
  if (read === 0) return formatBytes(written);
  const percent = (100 * written) / read;
  return `${formatBytes(written)} (${percent < 10 ? percent.toFixed(1) : formatCount(Math.round(percent))} %)`;
}
