import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../test/support/journal-lines.ts';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { shownNumber, startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const FILES = 2000;
const BYTES = 2 * 1024 * 1024;
const MANIFEST = 'manifest-sha256.txt';

test('drop, kill at one half, relaunch, resume: nothing is lost and nothing is done twice', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const input = join(scratch, 'in');
  makeSparseFiles(input, FILES, BYTES);

  // The run that nothing disturbs, for comparison.
  const first = await launch();
  await startByDrop(first, [input], join(scratch, 'undisturbed'));
  await expect(first.page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });
  await first.page.getByTestId('start-another').click();

  // The progress bar moves; at the first event from one half on, everything dies.
  await startByDrop(first, [input], join(scratch, 'killed'));
  const bar = first.page.getByTestId('progress-bar');
  await expect(bar).not.toHaveAttribute('aria-valuenow', '0');
  const early = Number(await bar.getAttribute('aria-valuenow'));
  const seen = await untilShareDone(first.page, 0.5);
  await first.kill();
  expect(early).toBeLessThan(50);

  const journal = join(first.dataDir, 'batches', seen.id, 'journal.jsonl');
  const before = readJournal(journal);
  expect(before.done.size).toBeGreaterThanOrEqual(seen.counts.COMPLETED);
  expect(before.done.size / FILES).toBeGreaterThanOrEqual(0.4);
  expect(before.done.size / FILES).toBeLessThanOrEqual(0.7);
  const inFlight = [...before.leased].filter((task) => !before.done.has(task));
  await expect(readdir(join(scratch, 'killed')).then((names) => names.includes(MANIFEST))).resolves.toBe(false);

  // The relaunch asks before anything runs, with the figures that the journal has.
  const second = await launch({ dataDir: first.dataDir });
  await expect(second.page.getByTestId('offer')).toHaveAttribute('data-check', 'checked');
  expect(await shownNumber(second.page, 'offer-verified')).toBe(before.done.size);
  if (inFlight.length > 0) expect(await shownNumber(second.page, 'offer-inFlight')).toBe(inFlight.length);
  expect(await shownNumber(second.page, 'offer-toGo')).toBe(FILES - before.done.size - inFlight.length);
  await second.page.getByTestId('resume-now').click();
  await expect(second.page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED', { timeout: 60_000 });

  const [expected, made] = await Promise.all(
    ['undisturbed', 'killed'].map((name) => readFile(join(scratch, name, MANIFEST))),
  );
  expect(made?.equals(expected ?? Buffer.alloc(0))).toBe(true);
  const after = readJournal(journal, before.lines.length);
  expect([...after.leased].filter((task) => before.done.has(task))).toEqual([]);
  const again = [...after.leased].filter((task) => before.leased.has(task));
  expect(again.toSorted((a, b) => a - b)).toEqual(inFlight.toSorted((a, b) => a - b));
  expect(before.done.size + after.done.size).toBe(FILES);
  expect(second.errors).toEqual([]);
});
