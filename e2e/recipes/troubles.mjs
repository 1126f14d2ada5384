// For tests only: a file named broken-* fails for good, and one named busy-* the first time it is met.
import { existsSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as nap } from 'node:timers/promises';
import { z } from 'zod';

/** Long enough that a person, or a test, sees the batch run. */
const NAP_MS = 5;

/** An error with the code of a system error, by which it is classed.
 * @param {string} code
 * @param {string} message
 */
const failure = (code, message) => Object.assign(new Error(message), { code });

export default {
  id: 'troubles',
  title: 'Troubles',
  purpose: 'Fails at files whose name says so.',
  options: z.strictObject({}),
  /** @param {{ path: string | Buffer, end: number }} chunk */
  async process({ path, end }) {
    const name = basename(String(path));
    if (name.startsWith('broken-')) throw failure('EISDIR', `${name} is not what its name says.`);
    if (name.startsWith('busy-') && !existsSync(`${String(path)}.met`)) {
      writeFileSync(`${String(path)}.met`, '');
      throw failure('EBUSY', `${name} is in use by another program.`);
    }
    await nap(NAP_MS);
    return { bytes: end };
  },
};
