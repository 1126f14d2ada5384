import fc from 'fast-check';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { orderBy, type Column } from './order-by.ts';

const sizes = fc.oneof(
  fc.nat({ max: 5 }),
  fc.maxSafeNat(),
  fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true, noDefaultInfinity: true }),
);
const COLUMNS: readonly ((keys: readonly number[]) => Column)[] = [
  (keys) => Float64Array.from(keys),
  (keys) => Float32Array.from(keys, (key) => Math.min(key, 1e38)),
  (keys) => Uint32Array.from(keys),
  (keys) => Uint8Array.from(keys),
];

it('orders by any column as a comparison would, equal keys as they came', () => {
  fc.assert(
    fc.property(
      fc.array(sizes, { maxLength: 300 }),
      fc.constantFrom(...COLUMNS),
      fc.nat({ max: 3 }),
      (drawn, make, every) => {
        // Minus zero is no size.
        const column = make(drawn.map(Math.abs));
        const ids = Uint32Array.from(column.keys()).filter((id) => id % (every + 1) === 0);
        const compared = [...ids].sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0));
        expect([...orderBy(ids, column)]).toEqual(compared);
      },
    ),
  );
});

it('loses none of them while a worker writes to the column', async () => {
  const durations = new Float32Array(new SharedArrayBuffer(4 * 100_000));
  const ids = Uint32Array.from(durations.keys());
  const code = `const { parentPort, workerData } = require('node:worker_threads');
    parentPort.postMessage('writes');
    for (let i = 0; ; i++) workerData[i % workerData.length] = Math.random() * 1e6;`;
  const worker = new Worker(code, { eval: true, workerData: durations });
  try {
    await once(worker, 'message');
    for (let round = 0; round < 20; round++) {
      const lost = Buffer.compare(Buffer.from(orderBy(ids, durations).sort().buffer), Buffer.from(ids.buffer));
      expect(lost).toBe(0);
    }
  } finally {
    await worker.terminate();
  }
});
