import type { HealthSample } from '../../../shared/domain/metrics.ts';

/** How several samples become one: their mean, their highest, their sum, or the last. */
type Fold = 'mean' | 'max' | 'sum' | 'last';

interface Column {
  readonly of: (sample: HealthSample) => number;
  readonly fold: Fold;
}

/** The numbers of a sample in the order in which a row holds them; those of the slots follow. NaN: there is none. */
const COLUMNS = {
  at: { of: ({ machine }) => machine.at, fold: 'last' },
  cpuPercent: { of: ({ machine }) => machine.cpuPercent, fold: 'mean' },
  memoryPercent: { of: ({ machine }) => machine.memoryPercent, fold: 'mean' },
  memoryUsedBytes: { of: ({ machine }) => machine.memoryUsedBytes, fold: 'mean' },
  memoryTotalBytes: { of: ({ machine }) => machine.memoryTotalBytes, fold: 'last' },
  diskPercent: { of: ({ machine }) => machine.diskPercent, fold: 'last' },
  diskFreeBytes: { of: ({ machine }) => machine.diskFreeBytes, fold: 'last' },
  dataPercent: { of: ({ machine }) => machine.dataDisk?.percent ?? Number.NaN, fold: 'last' },
  dataFreeBytes: { of: ({ machine }) => machine.dataDisk?.freeBytes ?? Number.NaN, fold: 'last' },
  processCpuPercent: { of: ({ machine }) => machine.processCpuPercent, fold: 'mean' },
  processMemoryBytes: { of: ({ machine }) => machine.processMemoryBytes, fold: 'mean' },
  loopLagMs: { of: ({ machine }) => machine.loopLagMs, fold: 'max' },
  filesPerSecond: { of: ({ throughput }) => throughput.filesPerSecond, fold: 'mean' },
  bytesPerSecond: { of: ({ throughput }) => throughput.bytesPerSecond, fold: 'mean' },
  chunksPerSecond: { of: ({ throughput }) => throughput.chunksPerSecond, fold: 'mean' },
  failedPerSecond: { of: ({ throughput }) => throughput.failedPerSecond, fold: 'mean' },
  queue: { of: ({ queue }) => queue, fold: 'last' },
  total: { of: ({ workers }) => workers.total, fold: 'last' },
  healthy: { of: ({ workers }) => workers.healthy, fold: 'last' },
  busy: { of: ({ workers }) => workers.busy, fold: 'mean' },
  gapMs: { of: ({ gapMs }) => gapMs ?? 0, fold: 'sum' },
} as const satisfies Readonly<Record<string, Column>>;

type Name = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as Name[];
const PLACE = Object.fromEntries(NAMES.map((name, place) => [name, place])) as Record<Name, number>;

/** Numbers in a row of a machine with so many slots. */
export const columnsFor = (slots: number): number => NAMES.length + slots;

/** Writes a sample into a row. */
export function fillRow(row: Float64Array, sample: HealthSample): void {
  NAMES.forEach((name, place) => (row[place] = COLUMNS[name].of(sample)));
  for (let slot = 0; slot < row.length - NAMES.length; slot++)
    row[NAMES.length + slot] = sample.workerCpu[slot] ?? Number.NaN;
}

/** Makes one row of several, of which there is at least one. */
export function foldRows(into: Float64Array, rows: readonly Float64Array[]): void {
  for (let place = 0; place < into.length; place++) {
    const name = NAMES[place];
    into[place] = folded(
      rows.map((row) => row[place] ?? Number.NaN),
      name === undefined ? 'mean' : COLUMNS[name].fold,
    );
  }
}

/** The sample that a row holds. */
export function sampleOf(row: Float64Array): HealthSample {
  const of = (name: Name): number => row[PLACE[name]] ?? 0;
  const at = of('at');
  return {
    machine: {
      at,
      cpuPercent: of('cpuPercent'),
      memoryPercent: of('memoryPercent'),
      memoryUsedBytes: of('memoryUsedBytes'),
      memoryTotalBytes: of('memoryTotalBytes'),
      diskPercent: of('diskPercent'),
      diskFreeBytes: of('diskFreeBytes'),
      ...(Number.isNaN(of('dataPercent'))
        ? {}
        : { dataDisk: { percent: of('dataPercent'), freeBytes: of('dataFreeBytes') } }),
      processCpuPercent: of('processCpuPercent'),
      processMemoryBytes: of('processMemoryBytes'),
      loopLagMs: of('loopLagMs'),
    },
    throughput: {
      at,
      filesPerSecond: of('filesPerSecond'),
      bytesPerSecond: of('bytesPerSecond'),
      chunksPerSecond: of('chunksPerSecond'),
      failedPerSecond: of('failedPerSecond'),
    },
    queue: of('queue'),
    workers: { total: of('total'), healthy: of('healthy'), busy: of('busy') },
    workerCpu: [...row.subarray(NAMES.length)].filter((cpu) => !Number.isNaN(cpu)),
    ...(of('gapMs') > 0 ? { gapMs: of('gapMs') } : {}),
  };
}

function folded(values: readonly number[], fold: Fold): number {
  const last = values.at(-1) ?? Number.NaN;
  // What the last one does not have is not there any more.
  if (fold === 'last' || Number.isNaN(last)) return last;
  const known = values.filter((value) => !Number.isNaN(value));
  if (fold === 'max') return Math.max(...known);
  const sum = known.reduce((one, other) => one + other, 0);
  return fold === 'sum' ? sum : sum / known.length;
}
