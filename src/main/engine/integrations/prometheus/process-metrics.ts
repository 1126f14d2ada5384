import { ALERT_LEVELS, ALERT_STATES } from '../../../../shared/domain/alert.ts';
import { MEMORY_LEVELS } from '../../../../shared/domain/metrics.ts';
import { healthOf, HEALTH_STATES } from './health.ts';
import { byLabel, single, type Metric } from './metric.ts';
import type { MetricsFacts } from './metrics-facts.ts';
import type { VolumeFacts } from './machine-figures.ts';

const CPU_MODES = ['busy', 'idle'] as const;

/** What is over is history, and no matter of a gauge. */
const OPEN_STATES = ALERT_STATES.filter((state) => state !== 'resolved');

export const ALERT_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_alerts',
    type: 'gauge',
    help: 'Rows of the alert inbox that are not resolved.',
    unit: 'rows',
    labels: ['level', 'state'],
    read: ({ alerts }) =>
      ALERT_LEVELS.flatMap((level) =>
        OPEN_STATES.map((state) => ({
          labels: { level: level.toLowerCase(), state },
          value: alerts.find((count) => count.level === level && count.state === state)?.rows ?? 0,
        })),
      ),
  },
  {
    name: 'gristmill_health',
    type: 'gauge',
    help: 'What /healthz says: 1 for the status that holds.',
    unit: '0 or 1',
    labels: ['status'],
    read: (facts) => byLabel('status', HEALTH_STATES, (status) => Number(status === healthOf(facts).status)),
  },
];

export const PROCESS_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_build_info',
    type: 'gauge',
    help: 'Version of Gristmill, and whether this is the app or the command line (cli).',
    unit: '1',
    labels: ['version', 'program'],
    read: ({ program }) => [{ labels: { version: program.version, program: program.name }, value: 1 }],
  },
  {
    name: 'gristmill_event_loop_lag_p99_seconds',
    type: 'gauge',
    help: 'How late the main loop was, 99th percentile of the last ten seconds.',
    unit: 's',
    read: single(({ lag }) => lag.p99),
  },
  {
    name: 'gristmill_event_loop_lag_max_seconds',
    type: 'gauge',
    help: 'How late the main loop was at the most in the last ten seconds.',
    unit: 's',
    read: single(({ lag }) => lag.max),
  },
  {
    name: 'process_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time of the process and all its threads.',
    unit: 's',
    read: single(({ own }) => own.cpuSeconds),
  },
  {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    help: 'Resident memory of the process.',
    unit: 'bytes',
    read: single(({ own }) => own.residentBytes),
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the process started, since the Unix epoch.',
    unit: 's',
    read: single(({ own }) => own.startedAt / 1000),
  },
  {
    name: 'process_open_fds',
    type: 'gauge',
    help: 'Open file descriptors; on Linux only.',
    unit: 'descriptors',
    read: single(({ own }) => own.openFds),
  },
  {
    name: 'process_max_fds',
    type: 'gauge',
    help: 'How many file descriptors may be open; on Linux only.',
    unit: 'descriptors',
    read: single(({ own }) => own.maxFds),
  },
];

const eachVolume = (of: (facts: VolumeFacts) => number) => (facts: MetricsFacts) =>
  facts.machine.volumes.map((volume) => ({ labels: { volume: volume.volume }, value: of(volume) }));

export const MACHINE_METRICS: readonly Metric[] = [
  {
    name: 'gristmill_machine_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time of the machine, all processors together, since it was started.',
    unit: 's',
    labels: ['mode'],
    read: ({ machine }) => byLabel('mode', CPU_MODES, (mode) => machine.cpuSeconds[mode]),
  },
  {
    name: 'gristmill_machine_processors',
    type: 'gauge',
    help: 'Processors of the machine.',
    unit: 'processors',
    read: single(({ machine }) => machine.processors),
  },
  {
    name: 'gristmill_machine_memory_bytes',
    type: 'gauge',
    help: 'Memory of the machine.',
    unit: 'bytes',
    read: single(({ machine }) => machine.memoryBytes),
  },
  {
    name: 'gristmill_machine_memory_available_bytes',
    type: 'gauge',
    help: 'Memory of the machine that can be had without swapping.',
    unit: 'bytes',
    read: single(({ machine }) => machine.availableBytes),
  },
  {
    name: 'gristmill_memory_guard',
    type: 'gauge',
    help: 'What the memory guard does: 1 for the level it is at. At tight leases are small, at critical one is taken back.',
    unit: '0 or 1',
    labels: ['level'],
    read: ({ memory }) => byLabel('level', MEMORY_LEVELS, (level) => Number(level === memory.level)),
  },
  {
    name: 'gristmill_volume_size_bytes',
    type: 'gauge',
    help: 'Size of the volume that holds the data folder, and of that of the output.',
    unit: 'bytes',
    labels: ['volume'],
    read: eachVolume(({ sizeBytes }) => sizeBytes),
  },
  {
    name: 'gristmill_volume_free_bytes',
    type: 'gauge',
    help: 'What is free for us on that volume.',
    unit: 'bytes',
    labels: ['volume'],
    read: eachVolume(({ freeBytes }) => freeBytes),
  },
];
