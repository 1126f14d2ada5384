// `npm run build`: app, page and CLI into out/. Needs no Electron runtime and no display.
import { ensureBuilt } from './lib/build-app.mjs';
import { ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  await preparePackages();
  await ensureBuilt(ROOT, { force: !process.argv.includes('--if-stale') });
  return 0;
});
