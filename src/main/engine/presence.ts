import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';
import type { BatchQueue } from './batch/batch-queue.ts';
import { healthStatus, processorStats, type StatsSources } from './batch/stats.ts';
import type { CheckpointManager } from './checkpoints/checkpoint-manager.ts';
import { carryOut } from './control/desk.ts';
import { ControlServer } from './control/server.ts';
import type { Logger } from './ports.ts';
import { StatusWriter, type OwnStatus } from './status/status-writer.ts';

/** What other processes see of this one: a control socket from the first batch on, and its word in `status.json`. */
export class Presence {
  readonly #queue: BatchQueue;
  readonly #sources: () => StatsSources;
  readonly #server: ControlServer;
  readonly #status: StatusWriter;

  /** `folder` is the data folder. */
  constructor(
    folder: string,
    queue: BatchQueue,
    checkpoints: CheckpointManager,
    sources: () => StatsSources,
    logger: Logger,
  ) {
    this.#queue = queue;
    this.#sources = sources;
    this.#server = new ControlServer({
      logger,
      answer: (request) =>
        carryOut(request, {
          find: (id) => queue.find(id),
          pause: (id) => queue.running(id).pause('user'),
          resume: (id) => queue.running(id).resume(),
          cancel: (id) => queue.cancel(id),
          settled: (id) => queue.settled(id),
          checkpoint: () => checkpoints.createCheckpoint(),
        }),
    });
    this.#status = new StatusWriter({ folder, logger, now: () => this.#now() });
  }

  /** Address of the control socket, which is there from now on; null where there can be none. */
  address(): string | null {
    return this.#server.open();
  }

  /** Something may have begun; cheap. */
  changed(): void {
    this.#status.changed();
  }

  /** Says that this process is there before it has anything to do. */
  announce(): void {
    this.#status.announce();
  }

  async close(): Promise<void> {
    await Promise.all([this.#server.close(), this.#status.close()]);
  }

  #now(): OwnStatus {
    const { current, waiting } = this.#queue;
    const sources = this.#sources();
    const running = current?.progress();
    const syncedAt = current?.inputs.files.journal.syncedAt;
    const first = running === undefined ? [] : [{ ...running, ...(syncedAt === undefined ? {} : { syncedAt }) }];
    return {
      busy: waiting.length > 0 || (running !== undefined && !isOver(running)),
      health: healthStatus(sources),
      stats: processorStats(sources),
      batches: [...first, ...waiting],
    };
  }
}

const isOver = ({ state }: BatchProgress): boolean => isEnded(state) || state === 'INTERRUPTED';
