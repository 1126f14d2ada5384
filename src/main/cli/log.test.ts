import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiagnosticReport } from '../engine/log/diagnostic-report.ts';
import { builtFile, runCli, type CliRun } from '../../../test/support/run-cli.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-log-'));
  mkdirSync(join(folder, 'in'));
  mkdirSync(join(folder, 'marks'));
  for (const name of ['plain-1', 'plain-2', 'fatal-always.jpg']) writeFileSync(join(folder, 'in', name), name);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(config: object, ...more: readonly string[]): Promise<CliRun> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const out = ['--out', join(folder, 'out'), '--data-dir', join(folder, 'data'), '--on-conflict', 'overwrite'];
  const recipe = [builtFile('fixtures/hazards.js'), join(folder, 'in'), '--set', `marks=${join(folder, 'marks')}`];
  return runCli(['run', ...recipe, ...out, '--config', join(folder, 'config.json'), '--trust-script', ...more]);
}

const log = (): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, 'data/logs/gristmill.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a run leaves its log in the data folder, whole, at the level of the settings; stderr stays as it is', async () => {
  const { code, stderr } = await run({ logLevel: 'debug' });
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/ (warn|info|debug) /);
  const events = log().map(({ event }) => event);
  expect(events).toEqual(expect.arrayContaining(['created', 'open', 'lease', 'done', 'fail', 'state', 'close']));
  const failed = log().find(({ event }) => event === 'fail');
  expect(failed).toMatchObject({
    level: 'warn',
    batch: expect.any(String) as string,
    attempt: 1,
    failReason: 'permanent',
  });
  await run({ logLevel: 'error' });
  expect(log()).toHaveLength(events.length);
  await run({}, '--log-level', 'info');
  expect(new Set(log().map(({ run: one }) => one)).size).toBe(2);
});

test('verbs that only read write no log', async () => {
  const listed = await runCli(['batches', '--data-dir', join(folder, 'data'), '--json']);
  expect(listed.code).toBe(0);
  expect(existsSync(join(folder, 'data/logs'))).toBe(false);
});

test('where the log cannot be written the run goes on', async () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/logs'), 'a file is in the way');
  const { code, stderr } = await run({});
  expect([code, stderr]).toEqual([1, expect.not.stringContaining('logs')]);
});

test('a diagnostic report has what one needs to help, and nobody is known by it', async () => {
  await run({ maxWorkers: 1 });
  const settings = ['--config', join(folder, 'config.json'), '--data-dir', join(folder, 'data')];
  const [short, long] = [await runCli(['diagnose', '--json', ...settings]), await runCli(['diagnose', ...settings])];
  expect([short.code, long.code]).toEqual([0, 0]);
  const report = short.lines[0] as unknown as DiagnosticReport;
  expect(report).toMatchObject({
    v: 1,
    versions: { node: process.versions.node },
    machine: { platform: process.platform },
    configuration: { maxWorkers: 1 },
    batches: [{ state: 'COMPLETED_WITH_FAILURES', files: 3, counts: { FAILED: 1 } }],
  });
  const lines = report['log'] as readonly Record<string, unknown>[];
  expect(lines.find(({ event }) => event === 'fail')?.['msg']).toMatch(/^…\/\w{8}\.jpg failed \(permanent\): /);
  for (const text of [short.stdout.toString(), long.stdout.toString()]) {
    expect(text).not.toContain(homedir());
    expect(text).not.toContain(folder);
    expect(text).not.toContain('fatal-always');
    expect(text.toLowerCase()).not.toContain(hostname().toLowerCase());
  }
  expect(Object.keys(JSON.parse(long.stdout.toString().replace(/^.*\n/, '')) as object)).toEqual(Object.keys(report));
});
