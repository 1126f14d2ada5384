// `npm start [-- paths…]`, `npm start -- --smoke FILE.png`: sets up what is missing, then opens the app.
import { appArguments, launch } from './lib/launch.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';

await runMain(async () => {
  const args = appArguments(process.argv.slice(2));
  const prepared = await prepareApp();
  try {
    return await launch(prepared, args);
  } finally {
    prepared.stop();
  }
});
