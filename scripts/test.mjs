// `npm test`: everything quick, from a bare clone: the checks, proof that they bite, the app on the real Electron.
import { prepareApp } from './lib/prepare.mjs';
import { runMain } from './lib/say.mjs';
import { CHECKS, MORE_TESTS, runSteps } from './lib/steps.mjs';
import { summaryLine } from './lib/tally.mjs';

await runMain(async () => {
  const prepared = await prepareApp();
  try {
    const tally = await runSteps([...CHECKS, ...MORE_TESTS], prepared.env);
    process.stdout.write(`${summaryLine(tally)}\n`);
    return tally.failed === 0 ? 0 : 1;
  } finally {
    prepared.stop();
  }
});
