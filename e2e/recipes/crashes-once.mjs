// For tests only: ends its own thread in the middle of a lease, the first time it meets a file named crash-*.
import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export default {
  id: 'crashes-once',
  title: 'Crashes once',
  purpose: 'Ends its worker the first time it meets a file named crash-*.',
  options: z.strictObject({}),
  /**
   * @param {{ path: string | Buffer, end: number }} chunk
   * @param {{ progress(bytes: number): void }} ctx
   */
  process({ path, end }, ctx) {
    if (/[/]crash-[^/]*$/.test(String(path)) && !existsSync(`${String(path)}.met`)) {
      writeFileSync(`${String(path)}.met`, '');
      process.exit(7);
    }
    ctx.progress(end);
    return { bytes: end };
  },
};
