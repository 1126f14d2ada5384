// For tests only: opens the FIFO `<path>.fifo` for a file named blocks-*. Nobody writes to it, so the call never returns.
import { closeSync, openSync } from 'node:fs';
import { z } from 'zod';

export default {
  id: 'blocks',
  title: 'Blocks',
  purpose: 'Hangs in a call of the system for each file named blocks-*.',
  options: z.strictObject({}),
  /** @param {{ path: string | Buffer, end: number }} chunk */
  process({ path, end }) {
    if (/[/]blocks-[^/]*$/.test(String(path))) closeSync(openSync(`${String(path)}.fifo`, 'r'));
    return { bytes: end };
  },
};
