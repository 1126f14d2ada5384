import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appCommand, expect, runtime, test } from './support/launch.ts';

test('a data folder that cannot be written is named, and is not taken for an app that is open already', async ({
  scratch,
}) => {
  writeFileSync(join(scratch, 'file'), '');
  const folder = join(scratch, 'file', 'data');
  const picture = join(scratch, 'none.png');
  // As a smoke run, which asks nobody to close a dialog.
  const app = spawn(runtime().electron, [...appCommand(folder, [`--smoke=${picture}`])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(app.stderr), once(app, 'exit')]);
  expect(app.exitCode).toBe(1);
  expect(said).toContain(`Gristmill can't write in its data folder ${folder} (ENOTDIR`);
  expect(said).not.toContain('already open');
});
