// For tests only: a file named kill-shared takes the app down in a thread of the app, and kill-app from any process.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

/** Long enough that an app which goes on by itself has shown its window before the last file. */
const NAP_MS = 10;

/** Whether this is a process of its own: that has a thread of this name. */
const apart = () => basename(process.argv[1] ?? '').startsWith('isolated');

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

export default {
  id: 'kills-app',
  title: 'Kills the app',
  purpose: 'Ends the app by force at files whose name says so, and copies all others.',
  options: z.strictObject({}),
  /** @param {{ path: string | Buffer }} chunk */
  async process(chunk) {
    const name = basename(String(chunk.path));
    if (name.startsWith('kill') && !apart()) die();
    if (name.startsWith('kill-app')) process.kill(process.ppid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, NAP_MS));
    return readFileSync(chunk.path, 'utf8');
  },
};
