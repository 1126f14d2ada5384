// `npm run -s cli -- …`: builds if a source changed, then runs the built CLI from where the person stands.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build-app.mjs';
import { CALLER, ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';
import { exitOf, forwardSignals } from './lib/processes.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  await preparePackages();
  await ensureBuilt(ROOT, { quiet: true });
  const cli = join(ROOT, 'out/main/cli.js');
  const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { cwd: CALLER, stdio: 'inherit' });
  forwardSignals(child);
  return exitOf(child);
});
