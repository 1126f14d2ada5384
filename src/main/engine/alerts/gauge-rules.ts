import type { AlertLevel } from '../../../shared/domain/alert.ts';
import type { ParallelConfig } from '../../../shared/domain/config.ts';
import type { WatchedVolume } from '../metrics/volume-watch.ts';
import type { AlertEvent } from './alert-manager.ts';
import type { Condition } from './gauge.ts';
import { LOOP_LAG_MS, type BatchFacts, type GaugeFacts } from './gauge-facts.ts';
import { bytesWords } from '../../../shared/byte-words.ts';
import { paceCause } from './pace-cause.ts';

/*
 * The rules on gauges: which figure is bad, how bad, and what is said of it. Pure. Thresholds come from the configuration,
 * where there is a setting; the others stand here.
 */

/** A figure is well again 5 % on the good side of its threshold. */
export const HYSTERESIS = 0.05;
/** How long a figure has to be bad; those of work take longer to mean something. Milliseconds. */
export const FOR_MS = 30_000;
export const WORK_FOR_MS = 60_000;
/** Less free space than this is too little on a disk of any size, bytes. */
export const DISK_FLOOR_BYTES = 2 * 2 ** 30;
/** Processors below this do next to nothing, percent. */
export const IDLE_CPU_PERCENT = 10;
/** Of the batch's own median. */
export const SLOW_SHARE = 0.5;

export interface Gauge extends Pick<AlertEvent, 'rule' | 'component' | 'cause'> {
  readonly conditions: readonly Condition[];
  readonly say: (level: AlertLevel) => Pick<AlertEvent, 'message' | 'action' | 'metadata'>;
}

/** All gauges of one moment. The same gauge has the same rule, component and cause in every moment. */
export function gaugesOf(facts: GaugeFacts, config: ParallelConfig): readonly Gauge[] {
  return [
    cpu(facts, config),
    memory(facts, config),
    ...facts.volumes.map((volume) => disk(volume, config)),
    errorRate(facts.batch, config),
    idle(facts),
    lag(facts),
    pace(facts),
  ];
}

function cpu({ sample, batch }: GaugeFacts, config: ParallelConfig): Gauge {
  const value = sample.machine.cpuPercent;
  const warning = config.cpuThresholdPercent;
  // High CPU is what a batch tool is for.
  const known = batch !== null && config.cpuAlertsWhileProcessing === 'info';
  return {
    rule: 'cpu-high',
    component: 'cpu',
    cause: '',
    conditions: known
      ? [above('info', 'INFO', value, warning)]
      : [
          above('warning', 'WARNING', value, warning),
          above('critical', 'CRITICAL', value, config.alertThresholds.cpuCritical),
        ],
    say: () => ({
      message: `The processors are ${whole(value)} % busy, for half a minute.`,
      action: known
        ? 'A batch runs, so nothing is wrong with that.'
        : 'Nothing was done about it. Other programs may be slow; with fewer workers, or later, the machine has more room.',
      metadata: { cpuPercent: value, threshold: warning, ownPercentOfACore: sample.machine.processCpuPercent },
    }),
  };
}

function memory({ sample, memory: guard }: GaugeFacts, config: ParallelConfig): Gauge {
  const { memoryPercent: value, memoryUsedBytes, memoryTotalBytes } = sample.machine;
  return {
    rule: 'memory-high',
    component: 'memory',
    cause: '',
    conditions: [
      above('warning', 'WARNING', value, config.memoryThresholdPercent),
      above('critical', 'CRITICAL', value, config.alertThresholds.memoryCritical),
    ],
    say: () => ({
      message: `${whole(value)} % of the memory of the machine is in use: ${bytesWords(memoryUsedBytes)} of ${bytesWords(memoryTotalBytes)}.`,
      action:
        guard === 'ok'
          ? 'The batch goes on as before, and goes small by itself before memory runs out. Closing other programs helps.'
          : 'Leases are small and one at a time until there is more. Closing other programs helps.',
      metadata: { memoryPercent: value, threshold: config.memoryThresholdPercent },
    }),
  };
}

const HOLDS = { output: 'the output', data: 'the data folder', both: 'the output and the data folder' } as const;

function disk({ root, holds, percent, freeBytes }: WatchedVolume, config: ParallelConfig): Gauge {
  return {
    rule: 'disk-nearly-full',
    component: 'disk',
    cause: root,
    conditions: [
      above('percent', 'WARNING', percent, config.diskThresholdPercent),
      below('floor', 'WARNING', freeBytes, DISK_FLOOR_BYTES, FOR_MS),
    ],
    say: () => ({
      message: `The disk of ${HOLDS[holds]} (${root}) is nearly full: ${whole(percent)} % used, ${bytesWords(freeBytes)} free.`,
      action:
        'The batch goes on, and pauses without a loss should the disk be full. Make room, or choose another folder.',
      metadata: { root, holds, percent, freeBytes, threshold: config.diskThresholdPercent, floor: DISK_FLOOR_BYTES },
    }),
  };
}

function errorRate(batch: BatchFacts | null, config: ParallelConfig): Gauge {
  const errors = batch?.errors ?? null;
  const value = errors?.share ?? null;
  const { failed = 0, results = 0, badInputs = 0 } = errors ?? {};
  return {
    rule: 'error-rate',
    component: 'batch',
    cause: '',
    conditions: [
      above('warning', 'WARNING', value, config.errorRateThreshold),
      above('critical', 'CRITICAL', value, config.alertThresholds.errorRateCritical),
    ],
    say: () => ({
      message: `${failed} of the last ${results} results of ${batch?.title ?? 'the batch'} are failures (${whole(100 * (value ?? 0))} %), not counting ${badInputs} bad inputs.`,
      action: 'Each file is tried again as the settings say. The reasons stand beside the failed files.',
      metadata: { batch: batch?.id, share: value, failed, results, badInputs, threshold: config.errorRateThreshold },
    }),
  };
}

/** The batch, while it has so many files to give out that no worker need be idle. */
const inFull = ({ batch, slots }: GaugeFacts): BatchFacts | null =>
  batch !== null && batch.pending >= slots ? batch : null;

function idle(facts: GaugeFacts): Gauge {
  const { cpuPercent } = facts.sample.machine;
  const pending = facts.batch?.pending ?? 0;
  return {
    rule: 'cpu-idle',
    component: 'workers',
    cause: '',
    conditions: [below('idle', 'WARNING', inFull(facts) === null ? null : cpuPercent, IDLE_CPU_PERCENT, WORK_FOR_MS)],
    say: () => ({
      message: `The processors idle (${whole(cpuPercent)} %) while ${pending} files wait.`,
      action:
        'Nothing was done about it: the workers wait for a disk, the network or another program. A faster place for the files helps, or more workers.',
      metadata: { cpuPercent, pending, busy: facts.sample.workers.busy },
    }),
  };
}

function lag({ sample }: GaugeFacts): Gauge {
  const value = sample.machine.loopLagMs;
  return {
    rule: 'loop-lag',
    component: 'main',
    cause: '',
    conditions: [above('lag', 'WARNING', value, LOOP_LAG_MS)],
    say: () => ({
      message: `The main loop of Gristmill answers ${whole(value)} ms late (p99), for half a minute.`,
      action: 'Nothing is lost; what is shown may be late. The machine is overloaded, or a disk holds the app up.',
      metadata: { loopLagMs: value, threshold: LOOP_LAG_MS },
    }),
  };
}

function pace(facts: GaugeFacts): Gauge {
  const now = inFull(facts)?.pace ?? null;
  const value = now?.share ?? null;
  return {
    rule: 'throughput-low',
    component: 'batch',
    cause: '',
    conditions: [below('slow', 'WARNING', value, SLOW_SHARE, WORK_FOR_MS)],
    say: () => {
      const cause = paceCause(facts);
      return {
        message: `${facts.batch?.title ?? 'The batch'} is at ${whole(100 * (value ?? 0))} % of its usual pace: ${bytesWords(now?.bytesPerSecond ?? 0)} a second, usual for such files are ${bytesWords(now?.medianBytesPerSecond ?? 0)}. ${cause}`,
        action: 'The batch goes on.',
        metadata: { batch: facts.batch?.id, share: value, cause },
      };
    },
  };
}

function above(name: string, level: AlertLevel, value: number | null, raise: number, forMs = FOR_MS): Condition {
  return { name, level, value, side: 'above', raise, clear: raise * (1 - HYSTERESIS), forMs };
}

function below(name: string, level: AlertLevel, value: number | null, raise: number, forMs: number): Condition {
  return { name, level, value, side: 'below', raise, clear: raise * (1 + HYSTERESIS), forMs };
}

const whole = (value: number): string => String(Math.round(value));
