import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { House } from '../../../../test/support/routes/house.ts';
import type { CommandRoute } from '../../../shared/domain/routes.ts';
import { stillRuns, processRow } from '../processes/process-table.ts';
import { commandDigest } from './command.ts';

let house: House;
let folder: string;

beforeEach(() => {
  house = new House();
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  house.router.start();
});
afterEach(async () => {
  await house.stop();
  house.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A command that runs this script by Node, agreed to. */
async function add(script: string, change: Partial<CommandRoute> = {}, agreed = true): Promise<CommandRoute> {
  const file = join(folder, 'command.mjs');
  writeFileSync(file, script);
  const argv = [process.execPath, file, 'an argument with blanks', '$HOME; echo'];
  const route: CommandRoute = {
    kind: 'command',
    id: 'c',
    name: 'mine',
    enabled: true,
    minLevel: 'WARNING',
    argv,
    timeoutSeconds: 20,
    ...change,
  };
  await house.router.save(route, {}, agreed ? commandDigest(argv) : null);
  return route;
}

const out = (name: string): string => join(folder, name);
const health = () => house.router.views()[0]?.health;

test('the program gets its arguments as they are, the message on its standard input, and nothing of ours', async () => {
  process.env['GRISTMILL_SECRET_OF_TEST'] = 'x';
  await add(`
    import { readFileSync, writeFileSync } from 'node:fs';
    const given = { argv: process.argv.slice(2), message: JSON.parse(readFileSync(0, 'utf8')), env: Object.keys(process.env) };
    writeFileSync(${JSON.stringify(out('given.json'))}, JSON.stringify(given));
    console.log('thank you');
  `);
  house.raise('/data');
  await house.router.idle();
  delete process.env['GRISTMILL_SECRET_OF_TEST'];
  const given = JSON.parse(readFileSync(out('given.json'), 'utf8')) as { env: string[] };
  expect(given).toMatchObject({
    argv: ['an argument with blanks', '$HOME; echo'],
    message: { v: 1, alerts: [{ action: 'trigger', message: '/data is full' }], omitted: 0 },
  });
  expect(given.env).not.toContain('GRISTMILL_SECRET_OF_TEST');
  expect(house.logged.join()).toContain('thank you');
  expect(health()).toMatchObject({ open: 1, waiting: 0, error: null });
});

test('nothing is started that was not agreed to, nor what was changed since', async () => {
  const script = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(out('ran'))}, '');`;
  const route = await add(script, {}, false);
  house.raise('/data');
  await house.router.idle();
  expect(health()?.error?.words).toContain('You have not agreed');
  await house.router.save({ ...route, argv: [...route.argv, 'more'] }, {}, commandDigest(route.argv));
  await house.router.idle();
  expect(existsSync(out('ran'))).toBe(false);
  await house.router.save(route, {}, commandDigest(route.argv));
  await house.router.idle();
  expect(existsSync(out('ran'))).toBe(true);
});

test('one that takes too long is ended, with what it has started, also what left its group', async () => {
  await add(
    `
    import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { detached: true, stdio: 'ignore' });
    child.unref();
    writeFileSync(${JSON.stringify(out('pids.json'))}, JSON.stringify([process.pid, child.pid]));
    process.on('SIGTERM', () => undefined);
    setInterval(() => 0, 1000);
  `,
    { timeoutSeconds: 1 },
  );
  house.raise('/data');
  await house.router.idle();
  const pids = JSON.parse(readFileSync(out('pids.json'), 'utf8')) as number[];
  expect(pids).toHaveLength(2);
  for (const pid of pids) {
    const row = processRow(pid);
    expect(row === null || !stillRuns(row)).toBe(true);
  }
  expect(health()?.error?.words).toContain('longer than 1 s');
  expect(health()?.waiting).toBe(1);
});

test('one that fails is tried five times, with the same message, and then no more; its last words are said', async () => {
  await add(`
    import { appendFileSync, readFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(out('ids'))}, JSON.parse(readFileSync(0, 'utf8')).id + '\\n');
    console.error('x'.repeat(1_000_000));
    console.error('no such pager');
    process.exitCode = 3;
  `);
  house.raise('/data');
  await house.router.idle();
  for (let n = 0; n < 8; n++) await house.pass(300_000);
  const ids = readFileSync(out('ids'), 'utf8').trim().split('\n');
  expect(ids).toHaveLength(5);
  expect(new Set(ids).size).toBe(1);
  expect(health()?.error?.words).toBe(
    'The command ended with exit code 3. It said: no such pager. That was try 5, the last.',
  );
  expect(house.alerts.getActiveAlerts().map(({ rule }) => rule)).toContain('route-refused');
  expect(Math.max(...house.logged.map(({ length }) => length))).toBeLessThan(5000);
});

test('a program that is not there is waited for, and said', async () => {
  const route = await add('', {}, false);
  const argv = ['/nowhere/pager'];
  await house.router.save({ ...route, argv }, {}, commandDigest(argv));
  house.raise('/data');
  await house.router.idle();
  expect(health()?.error?.words).toBe('It cannot be started: /nowhere/pager does not exist.');
});

test('one that does not read its input may do so', async () => {
  await add('process.exit(0);');
  for (let n = 0; n < 100; n++) house.raise(`/${n}`, { metadata: { text: 'x'.repeat(8000) } });
  await house.router.idle();
  expect(health()).toMatchObject({ open: 100, waiting: 0, error: null });
});
