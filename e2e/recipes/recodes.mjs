// For tests only: copies each file under the extension .webp; one named broken* fails while `<its path>.mended` is not there.
import { copyFileSync, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

export default {
  id: 'recodes',
  title: 'Recode',
  purpose: 'Copies files under another extension.',
  options: z.strictObject({ quality: z.number().int().min(1).max(100).default(80) }),
  /** @param {Buffer} path */
  output: (path) => Buffer.from(path.toString('latin1').replace(/\.[^./]*$/, '.webp'), 'latin1'),
  /**
   * @param {{ path: string | Buffer, end: number }} chunk
   * @param {{ part(): Buffer }} ctx
   */
  process({ path, end }, ctx) {
    const text = String(path);
    if (basename(text).startsWith('broken') && !existsSync(`${text}.mended`)) {
      throw Object.assign(new Error('It is no picture.'), { code: 'EISDIR' });
    }
    copyFileSync(path, ctx.part());
    return { bytes: end };
  },
};
