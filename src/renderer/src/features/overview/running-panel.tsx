import type { ReactElement } from 'react';
import { MemoryBanner } from '../workers/memory-banner.tsx';
import { BatchControls } from './batch-controls.tsx';
import { BatchProgressBar } from './batch-progress-bar.tsx';
import { BatchWays } from './batch-ways.tsx';
import { Headline } from './headline.tsx';
import { NeedsYou } from './needs-you.tsx';
import { PauseNote } from './pause-note.tsx';
import { ThroughputChart } from './throughput-chart.tsx';
import { WaitingQueue } from './waiting-queue.tsx';
import { WorkerStrip } from './worker-strip.tsx';

export function RunningPanel(): ReactElement {
  return (
    <div className="place overview-running">
      <section className="overview-head" aria-label="Progress">
        <Headline />
        <BatchControls />
        <BatchProgressBar />
        <PauseNote />
      </section>
      <div className="overview-columns">
        <div className="overview-main">
          <ThroughputChart />
          <WorkerStrip />
        </div>
        <aside className="overview-side">
          <NeedsYou />
          <WaitingQueue />
          <BatchWays />
        </aside>
      </div>
      <MemoryBanner />
    </div>
  );
}
