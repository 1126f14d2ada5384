// `npm run demo`: opens the app on a data folder of its own, with a fault drill that has just begun. The folder goes with
// the app; with `-- --data-dir DIR` that one is used, and stays.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appArguments, launch } from './lib/launch.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const args = appArguments(process.argv.slice(2));
  const prepared = await prepareApp();
  const own = args.some((argument) => argument.startsWith('--data-dir='))
    ? null
    : mkdtempSync(join(tmpdir(), 'gristmill-demo-'));
  try {
    return await launch(prepared, ['--drill', ...(own === null ? [] : [`--data-dir=${own}`]), ...args]);
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
    prepared.stop();
  }
});
