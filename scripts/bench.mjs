// `npm run bench [-- part…] [--rounds N] [--large-mib N] [--dir DIR]`: the engine beside its peers, in one interleaved
// run on this machine. Prints figures, ratios and spread; judges nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { large, memory, noops, small } from '../bench/parts.mjs';
import { buildBench } from './lib/build-threads.mjs';
import { CALLER, ROOT } from './lib/places.mjs';
import { preparePackages } from './lib/prepare.mjs';
import { runMain, say, SetupError } from './lib/say.mjs';

const PARTS = { small, large, noops, memory };

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      'large-mib': { type: 'string', default: '1024' },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no part "${unknown}". Parts: ${Object.keys(PARTS).join(', ')}.`);
  }
  await preparePackages();
  const built = await buildBench(ROOT);
  const scratch = mkdtempSync(join(resolve(CALLER, values.dir), 'gristmill-bench-'));
  try {
    process.stdout.write(
      `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads, Node ${process.versions.node}\n`,
    );
    for (const [name, part] of Object.entries(PARTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      say(`${name} …`);
      const settings = { scratch, built, rounds: Number(values.rounds), largeMiB: Number(values['large-mib']) };
      process.stdout.write(await part(settings));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return 0;
});
