import { DRILL_RECIPE } from '../../shared/domain/drill.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { planDrill, startDrill } from '../engine/drill.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { WhenDoneDesk } from '../shell/when-done/when-done-desk.ts';
import type { Broadcaster } from './broadcaster.ts';

export interface DrillDeps {
  readonly processor: ParallelProcessor;
  readonly broadcaster: Pick<Broadcaster, 'offers'>;
  readonly whenDone: Pick<WhenDoneDesk, 'choose'>;
}

/** The fault drill, for the page. */
export function drillHandlers(deps: DrillDeps): Pick<Handlers, 'drill.plan' | 'drill.start'> {
  return {
    'drill.plan': () => planDrill(deps.processor, isInterrupted(deps)),
    'drill.start': async () => ({ batchId: await runDrill(deps) }),
  };
}

/** Starts a drill; resolves with the id of its batch. Rejects with AppError. */
export async function runDrill(deps: DrillDeps): Promise<string> {
  const batchId = await startDrill(deps.processor, isInterrupted(deps));
  // It ends before the eyes of a person, who wants no machine that falls asleep.
  deps.whenDone.choose(batchId, 'nothing');
  return batchId;
}

const isInterrupted = ({ broadcaster }: DrillDeps): boolean =>
  broadcaster.offers.some(({ recipe }) => recipe === DRILL_RECIPE);
