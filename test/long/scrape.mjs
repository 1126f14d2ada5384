// The real Prometheus scrapes a batch for a minute, of the command line and of the app. Every metric that docs/monitoring.md tells of must
// be in it, no counter may go back, no scrape may fail, and once the batch stands still (its last file takes longer than
// all others together) what Prometheus has must be what `status` says. The alert rules are loaded, and all are quiet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildLong } from '../../scripts/lib/build-threads.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';
import { installDebianPackages, SERVERS } from '../../scripts/lib/system/debian.mjs';
import { startInApp } from './lib/kills/app-front.mjs';
import { check, folderOf } from './lib/run-engine.mjs';

const WORKERS = 3;
const PLAIN = 1200;
const NAP_MS = 80;
/** Longer than all the plain files, by as much as the comparison needs. */
const LAST_MS = 150_000;
const LAST = 'slow-but-progressing-1';
/** So large that its worker is given nothing else, which would have to wait for it. */
const LAST_BYTES = 33 * 1024 * 1024;
const SCRAPED_S = 60;
const EVERY_S = 2;

/** Made only when it can be right, which it cannot while nearly all bytes are in one file. */
const ESTIMATE = 'gristmill_batch_remaining_seconds';
/** What Prometheus says of the scrape itself, and what its rules make. */
const PROMETHEUS_OWN = /^(up$|scrape_|ALERTS|instance:)/;

/** @typedef {{ metric: Record<string, string>, value?: [number, string], values?: [number, string][] }} Series */

async function main() {
  await installDebianPackages(SERVERS, 'This part needs the real Prometheus');
  const built = await buildLong(ROOT);
  for (const front of /** @type {const} */ (['cli', 'app'])) {
    process.stdout.write(`${front}:\n`);
    await scrapeOne(built, front);
  }
}

/**
 * @param {{ threads: string }} built
 * @param {'cli' | 'app'} front
 */
async function scrapeOne(built, front) {
  const scratch = mkdtempSync(join(tmpdir(), 'gristmill-scrape-'));
  const [metricsPort, ownPort] = [await freePort(), await freePort()];
  const env = { ...process.env, GRISTMILL_THREADS_DIR: built.threads };
  const data = join(scratch, 'data');
  /** @param {readonly string[]} args */
  const cli = (args) => spawn(process.execPath, [join(built.threads, 'cli.js'), ...args, '--data-dir', data], { env });
  const batch =
    front === 'cli' ? startCli(cli, built, scratch, metricsPort) : await startApp(built, scratch, metricsPort);
  const server = startPrometheus(scratch, metricsPort, ownPort);
  const ask = asking(ownPort);
  try {
    await untilUp(ask);
    await wait(SCRAPED_S * 1000);
    const wrong = batch.wrong();
    check(wrong === '', `the batch ran all the while ${wrong}`);
    const status = await untilAtRest(() => output(cli(['status', '--json'])));
    await wait(2 * EVERY_S * 1000);
    await judge(ask, status);
    await judgeRules(ownPort);
  } finally {
    server.kill('SIGKILL');
    await Promise.all([once(server, 'exit'), batch.end()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * A batch that runs: what is wrong with it, in words, and how to end it.
 * @typedef {{ readonly wrong: () => string, readonly end: () => Promise<unknown> }} Batch
 */

/**
 * @param {(args: readonly string[]) => import('node:child_process').ChildProcessWithoutNullStreams} cli
 * @param {{ threads: string }} built
 * @param {string} scratch
 * @param {number} port
 * @returns {Batch}
 */
function startCli(cli, built, scratch, port) {
  const { recipe, inputs, options } = workOf(built, scratch);
  const child = cli([
    'run',
    recipe,
    inputs,
    '--out',
    join(scratch, 'out'),
    '--trust-script',
    ...Object.entries(options).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
    '--workers',
    String(WORKERS),
    '--metrics-port',
    String(port),
  ]);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (words = (words + text).slice(-2000)));
  return {
    wrong: () => (child.exitCode === null ? '' : `it ended: ${words}`),
    async end() {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/**
 * @param {{ threads: string }} built
 * @param {string} scratch
 * @param {number} port
 * @returns {Promise<Batch>}
 */
async function startApp(built, scratch, port) {
  const { recipe, inputs, options } = workOf(built, scratch);
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ maxWorkers: WORKERS, metricsEnabled: true, metricsPort: port }));
  const job = { dataDir: join(scratch, 'data'), config, out: join(scratch, 'out') };
  const { kill, errors } = await startInApp(job, { recipe, input: inputs, options });
  return { wrong: () => errors.join('\n'), end: kill };
}

/**
 * @param {{ threads: string }} built
 * @param {string} scratch
 */
function workOf(built, scratch) {
  const names = Array.from({ length: PLAIN }, (_, i) => `plain-${i}`);
  const inputs = folderOf(join(scratch, 'in'), [...names, 'throws-permanent-1', 'throws-once-1', LAST]);
  truncateSync(join(inputs, LAST), LAST_BYTES);
  const marks = join(scratch, 'marks');
  mkdirSync(marks);
  return {
    recipe: join(built.threads, 'fixtures/soak.js'),
    inputs,
    options: { marks, napMs: NAP_MS, lastsMs: LAST_MS },
  };
}

/**
 * @param {string} scratch
 * @param {number} target
 * @param {number} port
 */
function startPrometheus(scratch, target, port) {
  const config = join(scratch, 'prometheus.yml');
  const rules = join(ROOT, 'resources/prometheus/gristmill.rules.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: `${EVERY_S}s`, scrape_timeout: `${EVERY_S}s`, evaluation_interval: `${EVERY_S}s` },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'gristmill', static_configs: [{ targets: [`127.0.0.1:${target}`] }] }],
    }),
  );
  const storage = join(scratch, 'tsdb');
  return spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${storage}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

/**
 * @param {number} port
 * @returns {(path: string, query?: Record<string, string>) => Promise<any>} what the HTTP API answers
 */
function asking(port) {
  return async (path, query = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(query)}`);
    const { status, data, error } = /** @type {any} */ (await answer.json());
    if (status !== 'success') throw new Error(`${path} ${JSON.stringify(query)}: ${error}`);
    return data;
  };
}

/** @param {ReturnType<typeof asking>} ask */
async function untilUp(ask) {
  for (let tries = 0; tries < 60; tries++) {
    const up = await ask('query', { query: 'up{job="gristmill"} == 1' }).catch(() => ({ result: [] }));
    if (up.result.length > 0) return;
    await wait(500);
  }
  throw new Error('Prometheus has not scraped anything within 30 s.');
}

/**
 * Waits until only the last file is in work, and no other was ended since the word before.
 * @param {() => Promise<string>} status
 */
async function untilAtRest(status) {
  for (let tries = 0; tries < 120; tries++) {
    const said = JSON.parse(await status()).processes[0];
    if (said === undefined) throw new Error('The batch has ended before it could be compared.');
    const { COMPLETED, RUNNING } = said.batches[0].counts;
    if (COMPLETED === PLAIN + 1 && RUNNING === 1) return said;
    await wait(500);
  }
  throw new Error('The batch did not come to rest.');
}

/**
 * @param {ReturnType<typeof asking>} ask
 * @param {any} status
 */
async function judge(ask, status) {
  const names = /** @type {string[]} */ (await ask('label/__name__/values', { 'match[]': '{job="gristmill"}' }));
  const wanted = documented();
  const has = new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  const missing = wanted.filter((name) => !has.has(name) && name !== ESTIMATE);
  check(missing.length === 0, `all ${wanted.length} documented metrics are there ${missing.join(', ')}`);
  const unknown = [...has].filter((name) => !PROMETHEUS_OWN.test(name) && !wanted.includes(name));
  check(unknown.length === 0, `and no other ${unknown.join(', ')}`);

  /** @type {Series[]} */
  const all = (await ask('query', { query: '{job="gristmill"}' })).result;
  check(all.length < 400, `${all.length} series, whatever the number of files`);
  const labels = all.map(({ metric }) => JSON.stringify({ ...metric, instance: '' })).join('\n');
  check(
    !/plain-|soak|\/|\d{8}-\d{6}/.test(labels.replaceAll('"+Inf"', '')),
    'no label holds a file, a path or a batch',
  );

  const up = await range(ask, 'up{job="gristmill"}[10m]');
  const ups = up[0]?.values ?? [];
  const first = ups.findIndex(([, value]) => value === '1');
  const failed = ups.slice(first).filter(([, value]) => value !== '1').length;
  const needed = SCRAPED_S / EVERY_S;
  check(first >= 0 && ups.length - first >= needed, `${ups.length - first} scrapes, ${first} before the port was open`);
  check(failed === 0, `${failed} of them failed`);
  const took = (await range(ask, 'scrape_duration_seconds[10m]'))[0]?.values?.map(([, value]) => Number(value)) ?? [];
  process.stdout.write(`      a scrape took ${(1000 * Math.max(...took)).toFixed(0)} ms at the most\n`);

  const counters = await range(ask, '{job="gristmill", __name__=~".+_(total|bucket|sum|count)"}[10m]');
  const back = counters.filter(({ values = [] }) =>
    values.some(([, value], i) => i > 0 && Number(value) < Number(values[i - 1]?.[1])),
  );
  check(counters.length > 30 && back.length === 0, `none of ${counters.length} counters ever went back`);
  const grown = await range(ask, 'gristmill_tasks_completed_total[10m]');
  const steps = new Set(grown[0]?.values?.map(([, value]) => value)).size;
  check(steps > needed / 3, `completed tasks were seen to grow, at ${steps} values`);
  agree(all, status);
}

/**
 * @param {readonly Series[]} all
 * @param {any} status
 */
function agree(all, status) {
  const { stats, health } = status;
  const [{ counts, files, retries }] = status.batches;
  /** @type {[string, Record<string, string>, number][]} */
  const expected = [
    ['parallel_processor_healthy_workers', {}, stats.workerHealth.healthyWorkers],
    ['parallel_processor_active_tasks', {}, stats.faultTolerance.activeTasks],
    ['parallel_processor_failed_tasks', {}, stats.faultTolerance.failedTasks],
    ['gristmill_batch_chunks', {}, stats.chunksProcessed],
    ['gristmill_batch_files', {}, files],
    ['gristmill_tasks_completed_total', {}, counts.COMPLETED],
    ['gristmill_task_duration_seconds_count', {}, counts.COMPLETED],
    ['gristmill_tasks_failed_total', { reason: 'permanent' }, counts.FAILED],
    ['gristmill_task_retries_total', {}, retries],
    ['gristmill_output_files_total', {}, counts.COMPLETED],
    ['gristmill_workers', { kind: 'thread', state: 'healthy' }, health.healthyWorkers],
    ['gristmill_batch_state', { state: 'running' }, 1],
    ['process_start_time_seconds', {}, status.startedAt / 1000],
  ];
  for (const state of Object.keys(counts)) {
    expected.push(['gristmill_tasks', { state: state.toLowerCase() }, counts[state]]);
  }
  for (const [name, labels, value] of expected) {
    const found = all.find(
      ({ metric }) =>
        metric['__name__'] === name && Object.entries(labels).every(([label, of]) => metric[label] === of),
    );
    const said = Number(found?.value?.[1]);
    // The start of a process is known to a moment.
    const same = name.startsWith('process_start') ? Math.abs(said - value) < 1 : said === value;
    check(same, `${name} ${JSON.stringify(labels)} is ${said}, as status has it: ${value}`);
  }
}

/** @param {number} port */
async function judgeRules(port) {
  const { groups } = await asking(port)('rules');
  const rules = groups.flatMap((/** @type {any} */ group) => group.rules);
  const broken = rules.filter((/** @type {any} */ rule) => rule.health !== 'ok');
  check(rules.length > 10 && broken.length === 0, `all ${rules.length} rules are evaluated ${JSON.stringify(broken)}`);
  const firing = rules.filter((/** @type {any} */ rule) => rule.state === 'firing');
  check(firing.length === 0, `and none has anything to say ${firing.map((/** @type {any} */ rule) => rule.name)}`);
}

/**
 * @param {ReturnType<typeof asking>} ask
 * @param {string} query
 * @returns {Promise<Series[]>}
 */
const range = async (ask, query) => (await ask('query', { query })).result;

/** Those that docs/monitoring.md has a row for. */
function documented() {
  const rows = readFileSync(join(ROOT, 'docs/monitoring.md'), 'utf8').matchAll(
    /^\| `((?:gristmill|parallel_processor|process)_\w+)`/gm,
  );
  return [...rows].map(([, name = '']) => name);
}

/** @param {import('node:child_process').ChildProcessWithoutNullStreams} child */
async function output(child) {
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  await once(child, 'close');
  return text;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

await main();
