// For tests only: a file named hang-* never comes to an end and gives no sign of life; the others are quick.
import { z } from 'zod';

export default {
  id: 'hangs',
  title: 'Hangs',
  purpose: 'Waits for ever on each file named hang-*.',
  options: z.strictObject({}),
  /**
   * @param {{ path: string | Buffer, end: number }} chunk
   * @param {{ progress(bytes: number): void }} ctx
   */
  async process({ path, end }, ctx) {
    if (/[/]hang-[^/]*$/.test(String(path))) await new Promise(() => undefined);
    ctx.progress(end);
    return { bytes: end };
  },
};
