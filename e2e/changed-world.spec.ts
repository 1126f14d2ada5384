import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../test/support/journal-lines.ts';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { shownNumber, startByDrop, untilShareDone } from './support/console.ts';
import { expect, test } from './support/launch.ts';

const FILES = 1500;
const BYTES = 2 * 1024 * 1024;

test('the world changes between kill and relaunch: each change is counted, and treated as the dialog says', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000);
  const input = join(scratch, 'in');
  const out = join(scratch, 'out');
  makeSparseFiles(input, FILES, BYTES);
  const first = await launch();
  await startByDrop(first, [input], out);
  const { id } = await untilShareDone(first.page, 0.3);
  await first.kill();

  const folder = join(first.dataDir, 'batches', id);
  const done = [...readJournal(join(folder, 'journal.jsonl')).done].toSorted((a, b) => a - b);
  const path = (task: number | undefined): string => join(input, `file-${String(task).padStart(6, '0')}`);
  const [changed, removed, replaced, damaged] = done;
  appendFileSync(path(changed), '!');
  rmSync(path(removed));
  rmSync(path(replaced));
  mkdirSync(path(replaced));
  rmSync(path(FILES - 1));
  const results = join(folder, 'results.jsonl');
  const line = new RegExp(`^........ \\{"t":${damaged},.*$`, 'mu');
  writeFileSync(
    results,
    readFileSync(results, 'utf8').replace(line, (whole) => whole.replace('"r"', '"R"')),
  );

  const second = await launch({ dataDir: first.dataDir });
  const { page } = second;
  await expect(page.getByTestId('offer')).toHaveAttribute('data-check', 'checked');
  expect(await shownNumber(page, 'offer-verified')).toBe(done.length - 4);
  for (const key of ['changed', 'removed', 'replaced', 'resultsMissing', 'pendingGone'] as const) {
    expect(await shownNumber(page, `offer-${key}`), key).toBe(1);
  }
  await page.getByTestId('resume-contents').check();
  await page.getByTestId('resume-now').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', {
    timeout: 60_000,
  });

  const manifest = readFileSync(join(out, 'manifest-sha256.txt'), 'utf8').trimEnd().split('\n');
  // What was gone before its turn fails; what was done before it went stays in the list, as without an interruption.
  expect(manifest).toHaveLength(FILES - 1);
  for (const task of [removed, replaced, damaged])
    expect(manifest.some((entry) => entry.endsWith(path(task)))).toBe(true);
  const digests = new Set(manifest.map((entry) => entry.slice(0, 64)));
  expect(digests.size).toBe(2);
  expect(second.errors).toEqual([]);
});
