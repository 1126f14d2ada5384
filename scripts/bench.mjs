// `npm run bench [-- part…] [--rounds N] [--large-mib N] [--text-mib N] [--gzip-mib N] [--dir DIR] [--against CHECKOUT]`: the engine
// beside its peers, in one interleaved run on this machine. Prints figures, ratios and spread; judges nothing. With
// --against the engine of another checkout of this project (its packages installed) takes part, to tell what a change
// costs.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkpoints } from '../bench/checkpoints.mjs';
import { console_ } from '../bench/console.mjs';
import { gzip } from '../bench/gzip.mjs';
import { programs } from '../bench/each-program.mjs';
import { inbox } from '../bench/inbox.mjs';
import { large, memory, noops, small } from '../bench/parts.mjs';
import { scrape } from '../bench/scrape.mjs';
import { text } from '../bench/text.mjs';
import { buildBench } from './lib/build-threads.mjs';
import { CALLER, ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';
import { runMain, say, SetupError } from './lib/say.mjs';

const PARTS = { small, large, noops, programs, memory, checkpoints, gzip, text, inbox, scrape, console: console_ };

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      'large-mib': { type: 'string', default: '1024' },
      'text-mib': { type: 'string', default: '2048' },
      'gzip-mib': { type: 'string', default: '512' },
      dir: { type: 'string', default: tmpdir() },
      against: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no part "${unknown}". Parts: ${Object.keys(PARTS).join(', ')}.`);
  }
  await preparePackages();
  const built = await buildBench(ROOT);
  const before = values.against === undefined ? undefined : await buildOther(resolve(CALLER, values.against));
  const scratch = mkdtempSync(join(resolve(CALLER, values.dir), 'gristmill-bench-'));
  try {
    process.stdout.write(
      `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads, Node ${process.versions.node}\n`,
    );
    for (const [name, part] of Object.entries(PARTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      say(`${name} …`);
      const settings = {
        scratch,
        built,
        ...(before === undefined ? {} : { before }),
        rounds: Number(values.rounds),
        largeMiB: Number(values['large-mib']),
        textMiB: Number(values['text-mib']),
        gzipMiB: Number(values['gzip-mib']),
      };
      await tell(part(settings));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return 0;
});

/** @param {Promise<string> | AsyncIterable<string>} tables one, or several that come one by one */
async function tell(tables) {
  if (!(Symbol.asyncIterator in tables)) return void process.stdout.write(await tables);
  for await (const table of tables) process.stdout.write(table);
}

/**
 * The engine of another checkout, built by that checkout's own scripts.
 * @param {string} root
 * @returns {Promise<import('./lib/build-threads.mjs').BenchBuild>}
 */
async function buildOther(root) {
  const path = join(root, 'scripts/lib/build-threads.mjs');
  if (!existsSync(path)) throw new SetupError(`--against ${root}: there is no checkout of this project there.`);
  const other = await import(pathToFileURL(path).href);
  return other.buildBench(root);
}
