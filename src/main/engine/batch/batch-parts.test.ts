import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskBatch } from '../../../../test/support/disk-batch.ts';
import { fileAppears } from '../../../../test/support/hazard-batch.ts';
import { LiveCli } from '../../../../test/support/live-cli.ts';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { loadForMain } from '../recipes/trusted-load.ts';
import { crc32 } from '../scan/crc32.ts';
import { lastLeaseOf } from './batch-parts.ts';
import { leftParts } from './left-parts.ts';

/* What is left under the output folder by processes that were killed, and who removes it. */

const FILES = 60;
const THINKS = builtFile('fixtures/thinks-first.js');

let batch: DiskBatch;

beforeEach(() => {
  batch = new DiskBatch(FILES, 1000);
});

afterEach(async () => {
  await batch.close();
  batch.erase();
});

const parts = (): string[] =>
  readdirSync(batch.out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));

/** Runs the command line until some files are done, and kills it. Returns the batch's id. */
async function killed(recipe: string): Promise<string> {
  const places = ['--out', batch.out, '--data-dir', batch.data];
  const live = new LiveCli(['run', recipe, batch.inputs, ...places, '--trust-script', '--json']);
  const { id } = await live.until((line) => line['type'] === 'start');
  await fileAppears(join(batch.out, 'in')).then(() => fileAppears(join(batch.out, 'in/f1')));
  live.kill('SIGKILL');
  await live.ended;
  return String(id);
}

function leave(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(batch.out, name)), { recursive: true });
    writeFileSync(join(batch.out, name), 'half of it');
  }
}

/** Of a lease that its journal has closed: its worker died, and the app before it had swept. `f0` is task 0. */
const CLOSED = 'in/.f0.0.1.part';
/** None of these is of this batch: another name, another task's number, a lease to come, no part at all. */
const FOREIGN = ['in/.other.0.1.part', 'in/.f0.1.1.part', 'in/.f0.0.9999999.part', 'in/f0.part', '.f0.0.1.part'];

test('a resume removes whatever an earlier session left, of whichever lease, and nothing else', async () => {
  const id = await killed(THINKS);
  leave(CLOSED, ...FOREIGN);
  await batch.processor.resumeBatch(id);
  expect(await batch.run.done).toMatchObject({ state: 'COMPLETED', counts: { COMPLETED: FILES } });
  expect(parts().toSorted()).toEqual(FOREIGN.toSorted());
});

test('the journal keeps the CRC of what was published', async () => {
  const id = await batch.start(THINKS);
  await batch.until(() => batch.run.store.countOf('COMPLETED') > 0);
  await batch.reopen();
  const { published } = (await batch.processor.checkpointManager.load(id)).replayed;
  expect(published.size).toBeGreaterThan(0);
  // In path order, not in that of the numbers.
  const names = readdirSync(batch.inputs).toSorted();
  for (const [task, { crc }] of published) {
    expect(crc).toBe(crc32(readFileSync(join(batch.out, 'in', names[task] ?? ''))));
  }
});

test('the parts that a killed batch left are found, and nothing that only looks like them', async () => {
  const id = await killed(THINKS);
  leave(CLOSED, ...FOREIGN);
  const loaded = await batch.processor.checkpointManager.load(id);
  const found = (await leftParts(loaded, await loadForMain(THINKS))).map(String);
  const own = parts().filter((name) => !FOREIGN.includes(name));
  expect(own).toContain(CLOSED);
  expect(found.toSorted()).toEqual(own.map((name) => join(batch.out, name)).toSorted());
});

test('with its output folder gone there is nothing to remove', async () => {
  const id = await killed(THINKS);
  const loaded = await batch.processor.checkpointManager.load(id);
  await batch.processor.shutdown();
  rmSync(batch.out, { recursive: true });
  expect(await leftParts(loaded, await loadForMain(THINKS))).toEqual([]);
  expect(existsSync(batch.out)).toBe(false);
});

/** Killed while it makes the output of the batch. Returns the id. */
async function killedAtOutput(marks: string): Promise<string> {
  mkdirSync(marks);
  const set = ['--set', `marks=${marks}`, '--set', 'finish=wait', '--data-dir', batch.data, '--trust-script', '--json'];
  const live = new LiveCli(['run', builtFile('fixtures/finish-acts.js'), batch.inputs, '--out', batch.out, ...set]);
  const { id } = await live.until((line) => line['type'] === 'start');
  await fileAppears(join(marks, 'finish.log'));
  live.kill('SIGKILL');
  await live.ended;
  expect(parts()).toEqual([`.list.txt.${FILES}.0.part`]);
  return String(id);
}

test('killed at the output of the batch: the next session writes it anew', async () => {
  const marks = join(batch.folder, 'marks');
  const id = await killedAtOutput(marks);
  writeFileSync(join(marks, 'good'), '');
  await batch.processor.resumeBatch(id);
  expect(await batch.run.done).toMatchObject({ state: 'COMPLETED' });
  expect(parts()).toEqual([]);
  expect(readFileSync(join(batch.out, 'list.txt'), 'utf8').split('\n')).toHaveLength(FILES + 2);
});

test('killed at the output of the batch: a session that is cancelled leaves nothing', async () => {
  const id = await killedAtOutput(join(batch.folder, 'marks'));
  await batch.processor.resumeBatch(id);
  batch.processor.cancel(id);
  expect(await batch.run.done).toMatchObject({ state: 'CANCELLED' });
  expect(parts()).toEqual([]);
});

test.each<[string, Parameters<typeof lastLeaseOf>[0], number]>([
  ['a session that ended well in this boot is known to the last lease', { closed: true, boot: 'b', lastLease: 7 }, 7],
  ['of one that died some may be lost', { closed: false, boot: 'b', lastLease: 7 }, 1_000_007],
  ['after another boot a whole session may be', { closed: true, boot: 'a', lastLease: 7 }, 1_000_007],
])('%s', (_, replayed, last) => {
  expect(lastLeaseOf(replayed, 'b')).toBe(last);
});

test('where boots cannot be told apart, a session may be lost whenever one could be', () => {
  expect(lastLeaseOf({ closed: true, boot: '', lastLease: 7 }, '')).toBe(1_000_007);
});
