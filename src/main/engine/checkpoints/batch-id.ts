import { randomInt } from 'node:crypto';

/**
 * An id for a batch that is made at `now` (epoch milliseconds). Ids sort by time, to the millisecond: after the second in
 * UTC come three hexadecimal digits of it and three by chance. A folder name everywhere.
 */
export function newBatchId(now: number): string {
  const second = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${second}-${hex3(now % 1000)}${hex3(randomInt(4096))}`;
}

const hex3 = (number: number): string => number.toString(16).padStart(3, '0');
