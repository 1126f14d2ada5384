// `npm run drill [-- --only fault] [-- --write]`: every fault on a sample batch in the real pool, each row against what
// is expected of it. Exit code 1 on any difference. --write writes the expected rows into docs/reliability.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildDrill } from './lib/build-threads.mjs';
import { ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';
import { runMain, say, SetupError } from './lib/say.mjs';
import { summaryLine } from './lib/tally.mjs';

const PAGE = join(ROOT, 'docs/reliability.md');

await runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, write: { type: 'boolean', default: false } } });
  await preparePackages();
  const built = await buildDrill(ROOT);
  /** @type {typeof import('../test/drill/drill.ts')} */
  const { drill, faults, pageWithTable } = await import(pathToFileURL(built.drill).href);
  if (values.write) {
    writeFileSync(PAGE, pageWithTable(readFileSync(PAGE, 'utf8')));
    say('docs/reliability.md is written');
    return 0;
  }
  const { only } = values;
  if (only !== undefined && !faults().includes(only)) {
    throw new SetupError(`there is no fault "${only}". Faults: ${faults().join(', ')}.`);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-drill-'));
  try {
    const print = (/** @type {string} */ text) => void process.stdout.write(`${text}\n`);
    const tally = await drill({ ...built, scratch, print, ...(only === undefined ? {} : { only }) });
    print(summaryLine({ ...tally, skipped: 0 }));
    return tally.failed === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
