// For measurements only: each file takes about a millisecond in which nothing is computed, so that what is measured is
// the console and not the work.
import { z } from 'zod';

const cell = new Int32Array(new SharedArrayBuffer(4));

export default {
  id: 'naps',
  title: 'Naps',
  purpose: 'Waits a millisecond for each file.',
  options: z.strictObject({}),
  /** @param {{ end: number }} chunk */
  process({ end }) {
    Atomics.wait(cell, 0, 0, 1);
    return { bytes: end };
  },
};
