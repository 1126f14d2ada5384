// `npm run test:e2e [-- playwright options]`: the real app on the real Electron.
import { runPlaywright } from './lib/playwright.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const prepared = await prepareApp();
  try {
    return await runPlaywright(prepared.env, process.argv.slice(2));
  } finally {
    prepared.stop();
  }
});
