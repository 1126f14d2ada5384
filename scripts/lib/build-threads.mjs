/**
 * Builds the threads, the CLI and the test recipes into a cache folder named by the fingerprint of their sources, so
 * that engine tests spawn the code as it is now, without a build of the whole app. Safe against runs side by side.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { electronFreePlugin } from './electron-free-plugin.mjs';
import { fingerprint } from './fingerprint.mjs';
import { fixtureEntries, plainNodeEntries } from './thread-entries.mjs';

const SOURCES = ['src/main/engine', 'src/main/cli', 'src/shared', 'test/fixtures', 'scripts/lib', 'package-lock.json'];
const KEEP_MS = 24 * 60 * 60 * 1000;

/**
 * @param {string} root repository folder
 * @returns {Promise<string>} folder with `worker-entry.js`, `cli.js` …, and `fixtures/<name>.js`
 */
export async function buildThreads(root) {
  const cache = join(root, 'node_modules/.cache/gristmill-threads');
  const target = join(
    cache,
    fingerprint(root, SOURCES, (path) => !path.includes('.test.')),
  );
  if (existsSync(target)) {
    utimesSync(target, new Date(), new Date());
    return target;
  }
  const scratch = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(scratch, { recursive: true });
    // Node looks for "type" no further up than node_modules.
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }\n');
    await bundleAll(root, scratch);
    moveIntoPlace(scratch, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  removeOld(cache);
  return target;
}

/**
 * @typedef {object} BenchBuild
 * @property {string} threads folder for `GRISTMILL_THREADS_DIR`
 * @property {string} cli the command line as built
 * @property {string} engine the engine as a contender of the bench
 * @property {string} kept the engine with each way to keep a batch
 * @property {string} loads what reads interrupted batches back
 * @property {string} inbox what opens and saves the alert inbox
 * @property {string} scrapes the engine with its metrics served
 * @property {string} turns what measures the turns of a loop
 * @property {string} history what writes an old batch
 */

/**
 * The threads, and the engine as the bench starts it.
 * @param {string} root repository folder
 * @returns {Promise<BenchBuild>}
 */
export async function buildBench(root) {
  const threads = await buildThreads(root);
  const names = /** @type {const} */ (['engine', 'kept', 'loads', 'inbox', 'scrapes', 'loop-turns', 'old-batch']);
  const input = Object.fromEntries(names.map((name) => [name, join(root, `bench/${name}.ts`)]));
  const file = await bundleApart(root, 'gristmill-bench', input);
  return {
    threads,
    cli: join(threads, 'cli.js'),
    engine: file('engine'),
    kept: file('kept'),
    loads: file('loads'),
    inbox: file('inbox'),
    scrapes: file('scrapes'),
    turns: file('loop-turns'),
    history: file('old-batch'),
  };
}

/**
 * @typedef {object} DrillBuild
 * @property {string} threads folder for `GRISTMILL_THREADS_DIR`
 * @property {string} drill the drill
 * @property {string} row what runs one row of it, in a process of its own
 * @property {string} stops what times the stops, in a process of its own
 */

/**
 * The threads, and the drill over them.
 * @param {string} root repository folder
 * @returns {Promise<DrillBuild>}
 */
export async function buildDrill(root) {
  const threads = await buildThreads(root);
  const names = /** @type {const} */ (['drill', 'row', 'stops']);
  const input = Object.fromEntries(names.map((name) => [name, join(root, `test/drill/${name}.ts`)]));
  const file = await bundleApart(root, 'gristmill-drill', input);
  return { threads, drill: file('drill'), row: file('row'), stops: file('stops') };
}

/**
 * The threads, and the engine as the long tests start it: one batch in a process of its own, told line by line.
 * @param {string} root repository folder
 * @returns {Promise<{ threads: string, engine: string, binary: string }>} `binary`: the codec of binary journals
 */
export async function buildLong(root) {
  const threads = await buildThreads(root);
  const file = await bundleApart(root, 'gristmill-long', {
    engine: join(root, 'test/long/lib/engine.ts'),
    binary: join(root, 'src/main/engine/checkpoints/codecs/binary.ts'),
  });
  return { threads, engine: file('engine'), binary: file('binary') };
}

/**
 * Bundles into a cache folder of this name and working copy: several may share their packages. Returns where an entry
 * went.
 * @param {string} root
 * @param {string} name
 * @param {Record<string, string>} input
 */
async function bundleApart(root, name, input) {
  const copy = createHash('sha256').update(root).digest('hex').slice(0, 8);
  const outDir = join(root, 'node_modules/.cache', `${name}-${copy}`);
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }\n');
  await bundle(root, externalPackages(root), outDir, input);
  return (/** @type {string} */ entry) => join(outDir, `${entry}.js`);
}

/** @param {string} root */
const externalPackages = (root) =>
  Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies);

/**
 * @param {string} root
 * @param {string} outDir
 */
async function bundleAll(root, outDir) {
  await bundlePlainNode(root, outDir);
  // One by one: a recipe given by path stands alone, as a user's would.
  for (const [name, file] of Object.entries(fixtureEntries(root))) {
    await bundle(root, externalPackages(root), join(outDir, 'fixtures'), { [name]: file });
  }
}

/**
 * The threads and the CLI, one by one: each starts sooner from a file or two of its own than from thirty that it shares.
 * @param {string} root
 * @param {string} outDir
 */
export async function bundlePlainNode(root, outDir) {
  const external = externalPackages(root);
  for (const [name, file] of Object.entries(plainNodeEntries(root))) {
    await bundle(root, external, outDir, { [name]: file }, [electronFreePlugin()]);
  }
}

/**
 * @param {string} root
 * @param {string[]} external
 * @param {string} outDir
 * @param {Record<string, string>} input
 * @param {import('vite').Plugin[]} [plugins]
 */
async function bundle(root, external, outDir, input, plugins = []) {
  // Not above: on a fresh machine this module is loaded before the packages are installed.
  const { build } = await import('vite');
  await build({
    root,
    plugins,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20.18',
      minify: false,
      rolldownOptions: {
        input,
        external: ['electron', ...external, ...external.map((name) => new RegExp(`^${name}/`))],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  });
}

/**
 * @param {string} scratch
 * @param {string} target
 */
function moveIntoPlace(scratch, target) {
  try {
    renameSync(scratch, target);
  } catch (error) {
    // Another run was quicker; its result is the same by name.
    if (!existsSync(target)) throw error;
  }
}

/** @param {string} cache */
function removeOld(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > KEEP_MS) rmSync(path, { recursive: true, force: true });
  }
}
