// `npm run screenshots [-- playwright options]`: the console in each of its states, from the real app, to docs/pictures.
import { runPlaywright } from './lib/playwright.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const prepared = await prepareApp();
  try {
    return await runPlaywright(prepared.env, ['--config=playwright.pictures.config.ts', ...process.argv.slice(2)]);
  } finally {
    prepared.stop();
  }
});
