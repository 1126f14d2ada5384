// For tests only: holds 0.6 GB of live objects while it works on a file named big-*.
import { z } from 'zod';

const PIECE = 512 * 1024;
const PIECES = 150;

export default {
  id: 'holds-heap',
  title: 'Holds heap',
  purpose: 'Holds 0.6 GB of objects for each file named big-*.',
  options: z.strictObject({}),
  /**
   * @param {{ path: string | Buffer, end: number }} chunk
   * @param {{ progress(bytes: number): void }} ctx
   */
  process({ path, end }, ctx) {
    if (!/[/]big-[^/]*$/.test(String(path))) return { bytes: end };
    const held = [];
    // Numbers that do not fit in 31 bits: 8 bytes each, 4 MiB a piece, and V8 can't pack them.
    for (let i = 0; i < PIECES; i++) {
      held.push(Array.from({ length: PIECE }, (_, at) => at + 0.5));
      ctx.progress(0);
    }
    return { bytes: end, held: held.length };
  },
};
