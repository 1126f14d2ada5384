import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.ts';
import { AlertManager } from '../engine/alerts/alert-manager.ts';
import { AlertStore } from './alert-store.ts';

let folder: string;
let clock: FakeClock;
const file = (name = 'alerts.jsonl'): string => join(folder, name);
const lines = (): readonly string[] => readFileSync(file(), 'utf8').trimEnd().split('\n');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  clock = new FakeClock();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function manager(store: AlertStore): AlertManager {
  return new AlertManager({ clock, enabled: true, restored: store.load(), onChange: () => undefined });
}

function raise(alerts: AlertManager, cause: string): void {
  alerts.raise({ rule: 'r', level: 'ERROR', component: 'c', cause, message: `m ${cause}`, example: 'e' });
  clock.advance(6000);
}

/** A session with these rows, saved. */
async function session(...causes: readonly string[]): Promise<AlertManager> {
  const store = new AlertStore(folder);
  const alerts = manager(store);
  for (const cause of causes) raise(alerts, cause);
  await store.save(alerts);
  return alerts;
}

test('rows come back as they were, with every step of their history', async () => {
  const first = await session('a', 'b');
  const store = new AlertStore(folder);
  expect(store.problems).toEqual([]);
  const second = manager(store);
  expect(second.all()).toEqual(first.all());
  second.snooze(second.ids(), { untilBatchEnds: 'x' }, 'later');
  await store.save(second);
  expect(manager(new AlertStore(folder)).all()).toEqual(second.all());
});

test('only what changed is appended, and the last line of a row counts', async () => {
  await session('a', 'b');
  const before = readFileSync(file(), 'utf8');
  await session('b');
  const after = readFileSync(file(), 'utf8');
  expect(after.startsWith(before)).toBe(true);
  expect(lines()).toHaveLength(4);
  const counts = new AlertStore(folder).load().map(({ count }) => count);
  expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2]);
});

test('a save without a change writes nothing', async () => {
  const store = new AlertStore(folder);
  const alerts = manager(store);
  raise(alerts, 'a');
  await store.save(alerts);
  rmSync(file());
  await store.save(alerts);
  expect(existsSync(file())).toBe(false);
});

test('a file that has grown too long is written anew, one line a row', async () => {
  const store = new AlertStore(folder);
  const alerts = manager(store);
  for (let i = 0; i < 2100; i++) {
    raise(alerts, 'a');
    await store.save(alerts);
  }
  expect(lines().length).toBeLessThan(200);
  expect(new AlertStore(folder).load()).toEqual(alerts.all());
});

test('a change that comes while rows are written is in the next save', async () => {
  const store = new AlertStore(folder);
  const alerts = manager(store);
  for (let i = 0; i < 500; i++) raise(alerts, `${i}`);
  const saving = store.save(alerts);
  alerts.acknowledge(alerts.ids());
  await saving;
  await store.save(alerts);
  const back = new AlertStore(folder).load();
  expect(back).toHaveLength(500);
  expect(back.every(({ state }) => state === 'acknowledged')).toBe(true);
});

test('a torn end is no damage', async () => {
  const { length } = (await session('a', 'b')).all();
  appendFileSync(file(), '{"id":"torn');
  const store = new AlertStore(folder);
  expect([store.load().length, store.problems]).toEqual([length, []]);
});

test('after a torn end the next line is whole', async () => {
  await session('a');
  appendFileSync(file(), '{"id":"torn');
  await session('b');
  expect(new AlertStore(folder).load()).toHaveLength(2);
});

test('a bad line costs itself alone, and the file is kept', async () => {
  await session('a', 'b');
  writeFileSync(file(), readFileSync(file(), 'utf8').replace('"rule":"r"', '"rule":5'));
  const store = new AlertStore(folder);
  expect(store.load()).toHaveLength(1);
  expect(store.problems).toEqual([
    'alerts.jsonl held 1 lines that could not be read. It was kept as alerts.jsonl.damaged, and begun anew.',
  ]);
  await store.save(manager(store));
  expect(new AlertStore(folder).problems).toEqual([]);
  expect(new AlertStore(folder).load()).toHaveLength(1);
});

test.each<[string, () => void, string]>([
  ['garbage', () => writeFileSync(file(), '\u0000{{\n'), 'could not be read'],
  ['empty', () => writeFileSync(file(), ''), 'alerts.jsonl was empty, and was begun anew.'],
  ['a folder', () => mkdirSync(file()), 'alerts.jsonl is not a file. It was kept as alerts.jsonl.damaged'],
])('%s in its place is said, and the next session has a file', async (_, make, said) => {
  make();
  const store = new AlertStore(folder);
  expect(store.load()).toEqual([]);
  expect(store.problems.join()).toContain(said);
  await session('a');
  expect(new AlertStore(folder).load()).toHaveLength(1);
});

test('a newer version is left as it is, byte by byte', async () => {
  const text = '{"k":"alerts","v":9}\n{"id":"x"}\n';
  writeFileSync(file(), text);
  const store = new AlertStore(folder);
  expect(store.problems.join()).toContain('newer version');
  const alerts = manager(store);
  raise(alerts, 'a');
  await store.save(alerts);
  expect(readFileSync(file(), 'utf8')).toBe(text);
});

test('rows of the earlier file are taken over; what is damaged of it is said', async () => {
  const alerts = (await session('a', 'b')).all();
  rmSync(file());
  writeFileSync(file('alerts.json'), JSON.stringify({ alerts: [...alerts, 5] }));
  const store = new AlertStore(folder);
  expect(store.load()).toEqual(JSON.parse(JSON.stringify(alerts)));
  expect(store.problems).toEqual(['alerts.json held 1 alerts that could not be read; they were left out.']);
  await store.save(manager(store));
  rmSync(file('alerts.json'));
  expect(new AlertStore(folder).load()).toHaveLength(2);
});

test('where nothing can be written it says so and goes on', async () => {
  const store = new AlertStore(folder);
  const alerts = manager(store);
  raise(alerts, 'a');
  mkdirSync(file());
  await expect(store.save(alerts)).rejects.toThrow('EISDIR');
  rmSync(file(), { recursive: true });
  await store.save(alerts);
  expect(new AlertStore(folder).load()).toHaveLength(1);
});
