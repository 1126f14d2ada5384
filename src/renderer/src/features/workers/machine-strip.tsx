import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { DiskFigures, MachineSample } from '../../../../shared/domain/metrics.ts';
import type { Sample } from '../../../../shared/ipc/views.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { highest } from '../../lib/spark-path.ts';
import { recent, selectRing, useSamples } from '../../stores/samples.ts';
import { Sparkline } from '../../ui/sparkline.tsx';

interface Gauge {
  readonly title: string;
  readonly value: (machine: MachineSample) => string;
  readonly detail: (machine: MachineSample) => string;
  readonly pick: (sample: Sample) => number;
  /** Top of the curve; its own highest value (but at least `least`) where there is no natural one. */
  readonly max?: number;
  readonly least?: number;
}

const percent = (value: number): string => `${Math.round(value)} %`;

const BEFORE_DISKS: readonly Gauge[] = [
  {
    title: 'CPU, all cores',
    value: (machine) => percent(machine.cpuPercent),
    detail: (machine) => `Gristmill ${percent(machine.processCpuPercent)} of a core`,
    pick: (sample) => sample.machine.cpuPercent,
    max: 100,
  },
  {
    title: 'Memory',
    value: (machine) => percent(machine.memoryPercent),
    detail: (machine) => `${formatBytes(machine.memoryUsedBytes)} of ${formatBytes(machine.memoryTotalBytes)}`,
    pick: (sample) => sample.machine.memoryPercent,
    max: 100,
  },
];

const OUTPUT_DISK: Gauge = {
  title: 'Output disk',
  value: (machine) => `${formatBytes(machine.diskFreeBytes)} free`,
  detail: (machine) => `${percent(machine.diskPercent)} full`,
  pick: (sample) => sample.machine.diskPercent,
  max: 100,
};

const dataDisk = ({ dataDisk: other, diskPercent, diskFreeBytes }: MachineSample): DiskFigures =>
  other ?? { percent: diskPercent, freeBytes: diskFreeBytes };

/** Where the batches are kept, when that is another disk than the output's. */
const DATA_DISK: Gauge = {
  title: 'Data disk',
  value: (machine) => `${formatBytes(dataDisk(machine).freeBytes)} free`,
  detail: (machine) => `${percent(dataDisk(machine).percent)} full`,
  // In seconds in which both were one it is that one.
  pick: (sample) => dataDisk(sample.machine).percent,
  max: 100,
};

const LAG: Gauge = {
  title: 'Main loop lag',
  value: (machine) => `${machine.loopLagMs.toFixed(machine.loopLagMs < 10 ? 1 : 0)} ms`,
  detail: () => 'p99 of the last second',
  pick: (sample) => sample.machine.loopLagMs,
  least: 20,
};

const ONE_DISK: readonly Gauge[] = [...BEFORE_DISKS, OUTPUT_DISK, LAG];
const TWO_DISKS: readonly Gauge[] = [...BEFORE_DISKS, OUTPUT_DISK, DATA_DISK, LAG];

/** The machine in a row of figures, each with its last two minutes. */
export function MachineStrip(): ReactElement {
  const ring = useSamples(selectRing);
  const gauges = ring.at(-1)?.machine.dataDisk === undefined ? ONE_DISK : TWO_DISKS;
  return (
    <section className="machine" aria-label="Machine">
      {gauges.map((gauge) => (
        <MachineTile key={gauge.title} gauge={gauge} ring={ring} />
      ))}
    </section>
  );
}

interface TileProps {
  readonly gauge: Gauge;
  readonly ring: readonly Sample[];
}

function MachineTile({ gauge, ring }: TileProps): ReactElement {
  const machine = ring.at(-1)?.machine;
  const values = useMemo(() => recent(ring, gauge.pick), [ring, gauge]);
  const max = gauge.max ?? highest(values, gauge.least ?? 1);
  return (
    <div className="machine-tile">
      <h2 className="section-title">{gauge.title}</h2>
      <strong className="machine-value">{machine === undefined ? '–' : gauge.value(machine)}</strong>
      <span className="machine-detail dim">{machine === undefined ? '' : gauge.detail(machine)}</span>
      <Sparkline values={values} max={max} tone="idle" label={`${gauge.title}, last two minutes`} />
    </div>
  );
}
