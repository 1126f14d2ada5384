import { LOOP_LAG_MS, type GaugeFacts } from './gauge-facts.ts';

const BUSY_PERCENT = 80;
const IDLE_PERCENT = 20;
/** A share of the batch's waiting files that is no accident. */
const MANY_RETRIES = 0.1;
const FULL_PERCENT = 98;

/** The likeliest reason for a batch that is slower than it was, in words, by the figures of the same moment. The first that fits. */
export function paceCause({ sample, volumes, memory, slots, batch }: GaugeFacts): string {
  const { machine, workers } = sample;
  if (memory !== 'ok') return 'Memory is short, so files are given out one at a time.';
  if (workers.total < slots || workers.healthy < slots / 2)
    return `Only ${Math.min(workers.total, workers.healthy)} of ${slots} workers are well.`;
  if (batch !== null && batch.retrying > MANY_RETRIES * (batch.pending + batch.retrying))
    return `${batch.retrying} files failed and wait to be tried again.`;
  if (volumes.some(({ percent }) => percent > FULL_PERCENT)) return 'A disk is nearly full, which makes it slow.';
  if (machine.loopLagMs > LOOP_LAG_MS) return 'The main loop of Gristmill is held up, so workers wait for it.';
  if (machine.cpuPercent > BUSY_PERCENT && machine.processCpuPercent < (BUSY_PERCENT * workers.busy) / 2)
    return 'Other programs use the processors.';
  if (machine.cpuPercent < IDLE_PERCENT)
    return 'The processors idle: the workers wait for a disk, the network or another program.';
  return 'The figures of the machine show no cause; the files may be harder ones.';
}
