// `npm run check [-- step…]`: format, lint with the import arrows, types of each program, unit tests, build.
import { preparePackages } from './lib/prepare.mjs';
import { runMain, SetupError } from './lib/say.mjs';
import { CHECKS, runSteps } from './lib/steps.mjs';

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const names = CHECKS.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no step "${unknown}". Steps: ${names.join(', ')}.`);
  }
  await preparePackages();
  const { failed } = await runSteps(CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
  return failed === 0 ? 0 : 1;
});
