// `npm run test:long [-- part…] [--again]`: soaks and repetitions, one part after the other. Parts that passed on this
// very commit are not run again, so that an interrupted run goes on where it was; --again forgets them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './lib/places.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { ask, run } from './lib/processes.mjs';
import { runMain, say, SetupError } from './lib/say.mjs';
import { summaryLine } from './lib/tally.mjs';

const FOLDER = join(ROOT, 'test/long');
const RECORD = join(ROOT, 'node_modules/.cache/gristmill-long.json');

await runMain(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--again')) rmSync(RECORD, { force: true });
  const chosen = choose(args.filter((argument) => !argument.startsWith('--')));
  if (chosen.length === 0) {
    say('0 parts: there are no long tests yet (test/long/*.mjs)');
    process.stdout.write(`${summaryLine({ passed: 0, failed: 0, skipped: 0 })}\n`);
    return 0;
  }
  const prepared = await prepareApp();
  let passed = 0;
  try {
    for (const part of chosen) passed += (await runPart(part, prepared.env)) ? 1 : 0;
  } finally {
    prepared.stop();
  }
  process.stdout.write(`${summaryLine({ passed, failed: chosen.length - passed, skipped: 0 })}\n`);
  return passed === chosen.length ? 0 : 1;
});

/**
 * @param {readonly string[]} wanted
 * @returns {string[]} names of parts
 */
function choose(wanted) {
  const parts = existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((name) => name.endsWith('.mjs'))
        .map((name) => basename(name, '.mjs'))
        .sort()
    : [];
  const unknown = wanted.find((name) => !parts.includes(name));
  if (unknown !== undefined)
    throw new SetupError(`there is no part "${unknown}". Parts: ${parts.join(', ') || 'none'}.`);
  return wanted.length > 0 ? [...wanted] : parts;
}

/**
 * @param {string} part
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} whether it passed, now or before on this commit
 */
async function runPart(part, env) {
  const commit = ask('git', ['-C', ROOT, 'describe', '--always', '--dirty', '--abbrev=40'])?.trim() ?? 'unknown';
  const record = readRecord();
  const clean = commit !== 'unknown' && !commit.endsWith('-dirty');
  if (clean && record[part] === commit) {
    say(`${part}: passed already on this commit`);
    return true;
  }
  say(`${part} …`);
  const ok = (await run(process.execPath, [join(FOLDER, `${part}.mjs`)], { cwd: ROOT, env })) === 0;
  say(`${part}: ${ok ? 'passed' : 'FAILED'}`);
  if (ok && clean) {
    mkdirSync(dirname(RECORD), { recursive: true });
    writeFileSync(RECORD, JSON.stringify({ ...record, [part]: commit }));
  }
  return ok;
}

/** @returns {Record<string, string>} part -> commit on which it passed */
function readRecord() {
  return existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, 'utf8')) : {};
}
