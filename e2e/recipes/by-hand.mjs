// For tests only: a file named bad-* or locked-* fails until there is a file `mended` beside it, one named slow-* waits
// for a file `open` there, and all others are copied in words.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as nap } from 'node:timers/promises';
import { z } from 'zod';

const LOOK_MS = 5;

export default {
  id: 'by-hand',
  title: 'By hand',
  purpose: 'Fails, and waits, until somebody does something about it.',
  options: z.strictObject({}),
  /** @param {{ path: string | Buffer, end: number }} chunk @param {{ checkCancelled(): void, progress(bytes: number): void }} ctx */
  async process({ path, end }, ctx) {
    const name = basename(String(path));
    const beside = join(dirname(String(path)), '..');
    const mended = existsSync(join(beside, 'mended'));
    if (name.startsWith('bad-') && !mended) throw fault('BROKEN', `${name} ends at byte ${end}.`);
    if (name.startsWith('locked-') && !mended) throw fault('EISDIR', `'${String(path)}' is in use by another program.`);
    while (name.startsWith('slow-') && !existsSync(join(beside, 'open'))) {
      ctx.checkCancelled();
      ctx.progress(0);
      await nap(LOOK_MS);
    }
    return { bytes: end };
  },
};

/** @param {string} code @param {string} message */
const fault = (code, message) => Object.assign(new Error(message), { code, class: 'permanent' });
