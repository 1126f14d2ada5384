// For tests only: every file fails for good, with its own name as the code of the error.
import { basename } from 'node:path';
import { z } from 'zod';

export default {
  id: 'fails-by-name',
  title: 'Fails by name',
  purpose: 'Fails at every file, each in its own way.',
  options: z.strictObject({}),
  /** @param {{ path: string | Buffer }} chunk */
  process({ path }) {
    const code = basename(String(path));
    throw Object.assign(new Error(`It is made to fail with ${code}.`), { code, retryable: false });
  },
};
