import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../../../test/support/fake-clock.ts';
import { CALM } from '../../../../test/support/fake-probe.ts';
import { parseConfig, type ParallelConfigInput } from '../../../shared/domain/config.ts';
import type { AlertEvent } from './alert-manager.ts';
import type { BatchFacts, GaugeFacts } from './gauge-facts.ts';
import { gaugesOf } from './gauge-rules.ts';
import { GaugeWatch } from './gauge-watch.ts';

/*
 * Every rule on a gauge with its thresholds: it raises just above them and not at them, after its time and not before, and
 * clears just past the hysteresis and not before. Seconds pass on a fake clock.
 */

const GIB = 2 ** 30;
const AT_REST: GaugeFacts = {
  sample: {
    machine: { at: 0, ...CALM, diskPercent: 0, diskFreeBytes: 0 },
    throughput: { at: 0, filesPerSecond: 0, bytesPerSecond: 0, chunksPerSecond: 0, failedPerSecond: 0 },
    queue: 0,
    workers: { total: 4, healthy: 4, busy: 4 },
    workerCpu: [],
  },
  volumes: [],
  memory: 'ok',
  slots: 4,
  batch: null,
};
const BATCH: BatchFacts = { id: 'b1', title: 'Checksum', pending: 100, retrying: 0, errors: null, pace: null };

const machine = (figures: Partial<GaugeFacts['sample']['machine']>, batch: BatchFacts | null = null): GaugeFacts => ({
  ...AT_REST,
  batch,
  sample: { ...AT_REST.sample, machine: { ...AT_REST.sample.machine, ...figures } },
});
const volume = (percent: number, freeBytes = 100 * GIB): GaugeFacts => ({
  ...AT_REST,
  volumes: [{ root: '/mnt/out', holds: 'output', percent, freeBytes }],
});
const errors = (share: number): GaugeFacts => ({
  ...AT_REST,
  batch: { ...BATCH, errors: { share, results: 1000, failed: Math.round(share * 1000), badInputs: 7 } },
});
const paced = (share: number, more: Partial<GaugeFacts> = {}): GaugeFacts => ({
  ...AT_REST,
  batch: { ...BATCH, pace: { share, bytesPerSecond: share * GIB, medianBytesPerSecond: GIB } },
  ...more,
});

let clock: FakeClock;
let told: string[];
let rows: AlertEvent[];
let watch: GaugeWatch;

beforeEach(() => {
  clock = new FakeClock();
  [told, rows] = [[], []];
  watch = new GaugeWatch({
    raise: (event) => {
      told.push(`${event.level} ${event.rule} after ${clock.now() / 1000} s`);
      rows.push(event);
    },
    // As the inbox does: what is not open is not cleared.
    clear: ({ rule }) => {
      if (rows.some((row) => row.rule === rule)) told.push(`${rule} cleared after ${clock.now() / 1000} s`);
    },
  });
  pass(1, AT_REST);
});

/** So many seconds with these facts, one look in each. */
function pass(seconds: number, facts: GaugeFacts, config: ParallelConfigInput = {}): void {
  for (let second = 0; second < seconds; second++) {
    watch.look(gaugesOf(facts, parseConfig({ cpuAlertsWhileProcessing: 'full', ...config })), clock.now());
    clock.advance(1000);
  }
}

interface Row {
  readonly name: string;
  readonly level: string;
  readonly rule: string;
  readonly component: string;
  readonly forS: number;
  readonly config?: ParallelConfigInput;
  readonly of: (value: number) => GaugeFacts;
  /** Well at the first, bad at the second; once raised, still bad at the third and well at the fourth. */
  readonly values: readonly [well: number, bad: number, stillBad: number, wellAgain: number];
}

const cpu = (value: number): GaugeFacts => machine({ cpuPercent: value });
const TABLE: readonly Row[] = [
  {
    name: 'cpuThresholdPercent',
    level: 'WARNING',
    rule: 'cpu-high',
    component: 'cpu',
    forS: 30,
    of: cpu,
    values: [80, 80.1, 76.1, 76],
  },
  {
    name: 'cpuThresholdPercent of one’s own',
    level: 'WARNING',
    rule: 'cpu-high',
    component: 'cpu',
    forS: 30,
    config: { cpuThresholdPercent: 50 },
    of: cpu,
    values: [50, 50.1, 47.6, 47.5],
  },
  {
    name: 'alertThresholds.cpuCritical',
    level: 'CRITICAL',
    rule: 'cpu-high',
    component: 'cpu',
    forS: 30,
    config: { cpuThresholdPercent: 100 },
    of: cpu,
    values: [90, 90.1, 85.6, 85.5],
  },
  {
    name: 'memoryThresholdPercent',
    level: 'WARNING',
    rule: 'memory-high',
    component: 'memory',
    forS: 30,
    of: (value) => machine({ memoryPercent: value }),
    values: [75, 75.1, 71.3, 71.25],
  },
  {
    name: 'alertThresholds.memoryCritical',
    level: 'CRITICAL',
    rule: 'memory-high',
    component: 'memory',
    forS: 30,
    config: { memoryThresholdPercent: 100 },
    of: (value) => machine({ memoryPercent: value }),
    values: [85, 85.1, 80.8, 80.75],
  },
  {
    name: 'diskThresholdPercent',
    level: 'WARNING',
    rule: 'disk-nearly-full',
    component: 'disk',
    forS: 30,
    of: volume,
    values: [85, 85.1, 80.8, 80.75],
  },
  {
    name: 'the floor of 2 GiB, on a disk that is nearly empty',
    level: 'WARNING',
    rule: 'disk-nearly-full',
    component: 'disk',
    forS: 30,
    of: (value) => volume(1, value * GIB),
    values: [2, 1.99, 2.09, 2.1],
  },
  {
    name: 'errorRateThreshold',
    level: 'WARNING',
    rule: 'error-rate',
    component: 'batch',
    forS: 30,
    of: errors,
    values: [0.05, 0.051, 0.0476, 0.0475],
  },
  {
    name: 'alertThresholds.errorRateCritical',
    level: 'CRITICAL',
    rule: 'error-rate',
    component: 'batch',
    forS: 30,
    config: { errorRateThreshold: 1 },
    of: errors,
    values: [0.1, 0.101, 0.0951, 0.095],
  },
  {
    name: 'idle processors with a full queue',
    level: 'WARNING',
    rule: 'cpu-idle',
    component: 'workers',
    forS: 60,
    of: (value) => machine({ cpuPercent: value }, BATCH),
    values: [10, 9.9, 10.4, 10.5],
  },
  {
    name: 'the lag of the main loop',
    level: 'WARNING',
    rule: 'loop-lag',
    component: 'main',
    forS: 30,
    of: (value) => machine({ loopLagMs: value }),
    values: [200, 200.1, 190.1, 190],
  },
  {
    name: 'half the pace',
    level: 'WARNING',
    rule: 'throughput-low',
    component: 'batch',
    forS: 60,
    of: paced,
    values: [0.5, 0.49, 0.52, 0.525],
  },
];

describe('each threshold', () => {
  test.each(TABLE)('$name: $level', ({ level, rule, component, forS, config, of, values }) => {
    const [well, bad, stillBad, wellAgain] = values;
    pass(200, of(well), config);
    pass(forS, of(bad), config);
    expect(told).toEqual([]);
    pass(1, of(bad), config);
    const raisedAt = 1 + 200 + forS;
    expect(told).toEqual([`${level} ${rule} after ${raisedAt} s`]);
    expect(rows[0]).toMatchObject({ component, rule });
    pass(200, of(stillBad), config);
    pass(1, of(wellAgain), config);
    expect(told.slice(1)).toEqual([`${rule} cleared after ${raisedAt + 201} s`]);
    pass(200, of(wellAgain), config);
    expect(told).toHaveLength(2);
  });

  test.each([
    ['cpu-high', cpu, [85, 95, 40]],
    ['memory-high', (value: number) => machine({ memoryPercent: value }), [80, 90, 40]],
    ['error-rate', errors, [0.07, 0.2, 0]],
  ] as const)('%s is one row that escalates', (rule, of, [warning, critical, well]) => {
    pass(40, of(warning));
    pass(40, of(critical));
    pass(40, of(warning));
    pass(1, of(well));
    expect(told.map((each) => each.split(' after')[0])).toEqual([
      `WARNING ${rule}`,
      `CRITICAL ${rule}`,
      `${rule} cleared`,
    ]);
    expect(new Set(rows.map(({ component, cause }) => `${component} ${cause}`)).size).toBe(1);
  });
});

describe('high CPU', () => {
  const busy = machine({ cpuPercent: 99 }, BATCH);

  test('while a batch runs is a remark, unless the settings say otherwise', () => {
    pass(100, busy, { cpuAlertsWhileProcessing: 'info' });
    expect(told).toEqual(['INFO cpu-high after 31 s']);
    expect(rows[0]?.action).toContain('A batch runs');
  });

  test('is the default: no WARNING comes of a batch', () => {
    watch.rest();
    const { cpuAlertsWhileProcessing } = parseConfig({});
    pass(100, busy, { cpuAlertsWhileProcessing });
    expect(rows.map(({ level }) => level)).toEqual(['INFO']);
  });

  test('that goes on after the batch is worth a WARNING half a minute later', () => {
    pass(100, busy, { cpuAlertsWhileProcessing: 'info' });
    pass(31, { ...busy, batch: null }, { cpuAlertsWhileProcessing: 'info' });
    expect(told).toEqual(['INFO cpu-high after 31 s', 'cpu-high cleared after 101 s', 'CRITICAL cpu-high after 131 s']);
  });
});

describe('disks', () => {
  test('have a row each, by where they begin, which says what is on them', () => {
    pass(31, {
      ...AT_REST,
      volumes: [
        { root: '/mnt/out', holds: 'output', percent: 90, freeBytes: 50 * GIB },
        { root: '/', holds: 'data', percent: 99, freeBytes: GIB },
      ],
    });
    expect(rows.map(({ cause, message }) => [cause, message])).toEqual([
      ['/mnt/out', 'The disk of the output (/mnt/out) is nearly full: 90 % used, 50.0 GiB free.'],
      ['/', 'The disk of the data folder (/) is nearly full: 99 % used, 1.0 GiB free.'],
    ]);
  });

  test('that are one are one', () => {
    pass(31, { ...AT_REST, volumes: [{ root: '/', holds: 'both', percent: 90, freeBytes: 50 * GIB }] });
    expect(rows.map(({ message }) => message)).toEqual([
      'The disk of the output and the data folder (/) is nearly full: 90 % used, 50.0 GiB free.',
    ]);
  });

  test('that are not watched any more are not said to be full', () => {
    pass(40, volume(90));
    pass(1, AT_REST);
    expect(told.at(-1)).toBe('disk-nearly-full cleared after 41 s');
  });
});

describe('a batch', () => {
  test('whose last files are in work may idle and be slow', () => {
    pass(200, machine({ cpuPercent: 1 }, { ...BATCH, pending: 3 }));
    pass(
      200,
      paced(0.1, {
        batch: { ...BATCH, pending: 3, pace: { share: 0.1, bytesPerSecond: 1, medianBytesPerSecond: 10 } },
      }),
    );
    expect(told).toEqual([]);
  });

  test('that ends takes what was said of it along', () => {
    pass(40, errors(0.5));
    pass(1, AT_REST);
    expect(told).toEqual(['CRITICAL error-rate after 31 s', 'error-rate cleared after 41 s']);
  });

  test('says how many bad inputs there were beside', () => {
    pass(31, errors(0.2));
    expect(rows[0]?.message).toBe(
      '200 of the last 1000 results of Checksum are failures (20 %), not counting 7 bad inputs.',
    );
  });

  test.each<[string, Partial<GaugeFacts>]>([
    ['Memory is short', { memory: 'tight' }],
    ['Only 2 of 4 workers are well', { sample: { ...AT_REST.sample, workers: { total: 2, healthy: 2, busy: 2 } } }],
    [
      '50 files failed and wait',
      { batch: { ...BATCH, retrying: 50, pace: { share: 0.3, bytesPerSecond: 3, medianBytesPerSecond: 10 } } },
    ],
    ['A disk is nearly full', { volumes: [{ root: '/', holds: 'both', percent: 98.5, freeBytes: 50 * GIB }] }],
    ['held up', { sample: machine({ loopLagMs: 300 }).sample }],
    ['Other programs use the processors', { sample: machine({ cpuPercent: 99, processCpuPercent: 40 }).sample }],
    ['wait for a disk, the network', { sample: machine({ cpuPercent: 15 }).sample }],
    ['no cause', { sample: machine({ cpuPercent: 60 }).sample }],
  ])('that is slow says why: %s', (words, more) => {
    pass(61, paced(0.3, more));
    expect(rows.find(({ rule }) => rule === 'throughput-low')?.message).toContain(words);
  });
});

describe('the watch', () => {
  test('after a sleep says nothing for a while, and everything has to be bad for its whole time again', () => {
    pass(29, cpu(95));
    watch.slept(clock.now());
    pass(45, cpu(95));
    expect(told).toEqual([]);
    pass(1, cpu(95));
    expect(told).toEqual([`CRITICAL cpu-high after ${1 + 29 + 45} s`]);
  });

  test('at rest takes back what it said', () => {
    pass(40, cpu(95));
    watch.rest();
    expect(told.at(-1)).toBe('cpu-high cleared after 41 s');
    pass(40, cpu(95));
    expect(told).toHaveLength(3);
  });

  test('clears a row of an earlier session that is over, and leaves one that may not be', () => {
    const fresh = new GaugeWatch({ raise: () => undefined, clear: ({ rule }) => void told.push(rule) });
    const { cpuPercent: _, ...rest } = CALM;
    fresh.look(gaugesOf(machine({ ...rest, cpuPercent: 95 }), parseConfig({})), 0);
    expect(told).toContain('memory-high');
    expect(told).not.toContain('cpu-high');
  });
});
