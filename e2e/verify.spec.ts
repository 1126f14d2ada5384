import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../test/support/journal-lines.ts';
import { makeSparseFiles } from '../test/support/sparse-files.ts';
import { answerDialogs, startByDrop, untilShareDone } from './support/console.ts';
import { dropFiles } from './support/drop.ts';
import { cutOff } from './support/fits.ts';
import { expect, test } from './support/launch.ts';

const FILES = 1500;
const BYTES = 2 * 1024 * 1024;

test('a manifest is dropped and verified, over a kill at one half: the report has each file once, the damaged and the missing by name', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(120_000);
  const input = join(scratch, 'in');
  makeSparseFiles(input, FILES, BYTES);
  const names = readdirSync(input).toSorted();
  const [changed = '', missing = ''] = [names[10], names[20]];
  const sum = createHash('sha256').update(Buffer.alloc(BYTES)).digest('hex');
  const manifest = join(input, 'SHA256SUMS');
  writeFileSync(manifest, names.map((name) => `${sum}  ${name}\n`).join(''));
  truncateSync(join(input, changed), BYTES - 1);
  rmSync(join(input, missing));

  const first = await launch();
  await first.page.getByTestId('recipe-verify').click();
  await startByDrop(first, [manifest], join(scratch, 'out'));
  const { id } = await untilShareDone(first.page, 0.5);
  await first.kill();
  const journal = join(first.dataDir, 'batches', id, 'journal.jsonl');
  const before = readJournal(journal);

  const second = await launch({ dataDir: first.dataDir });
  await expect(second.page.getByTestId('offer')).toHaveAttribute('data-check', 'checked');
  await second.page.getByTestId('resume-now').click();
  const outcome = second.page.getByTestId('outcome');
  await expect(outcome).toHaveAttribute('data-state', 'COMPLETED_WITH_FAILURES', { timeout: 60_000 });

  const after = readJournal(journal, before.lines.length);
  expect([...after.leased].filter((task) => before.done.has(task))).toEqual([]);
  const report = readFileSync(join(scratch, 'out/verify-report.txt'), 'utf8');
  expect(report).toContain(`total       ok ${FILES - 2}, changed 1, missing 1, unverified 0, extra 0\n`);
  expect(report).toMatch(new RegExp(`^changed .*${changed} `, 'mu'));
  expect(report).toMatch(new RegExp(`^missing .*${missing}\\s*$`, 'mu'));
  await expect(outcome).toContainText('1,498 as the manifest says, 1 changed, 1 missing.');

  // Two checksums have no place to break.
  await second.page.getByTestId('see-failed').click();
  await second.page.getByTestId('task-row').filter({ hasText: changed }).click();
  await expect(second.page.getByTestId('task-drawer-error')).toContainText('MISMATCH');
  // The drawer slides in.
  await expect.poll(() => cutOff(second.page)).toEqual([]);
  expect(second.errors).toEqual([]);
});

test('with two manifests in the folder the sheet asks which, and takes what is chosen in the dialog or typed', async ({
  launch,
  scratch,
}) => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  writeFileSync(join(input, 'a.txt'), 'a');
  const sum = createHash('sha256').update('a').digest('hex');
  const manifest = join(input, 'SHA256SUMS');
  writeFileSync(manifest, `${sum}  a.txt\n`);
  writeFileSync(join(input, 'more.sha256'), `${sum}  a.txt\n${sum}  gone.txt\n`);

  const { app, page, errors } = await launch();
  await page.getByTestId('recipe-verify').click();
  await dropFiles(page, [input]);
  const asks = page.getByTestId('preflight-asks');
  await expect(asks).toContainText('Which of them is the manifest?');
  const field = asks.getByTestId('option-manifest');
  await expect(field).toBeFocused();

  // A wrong answer is asked about again, with what was typed still there.
  await field.fill(join(input, 'none'));
  await field.press('Enter');
  await expect(asks).toContainText('cannot be read');
  await expect(field).toHaveValue(join(input, 'none'));

  await answerDialogs(app, [manifest]);
  await asks.getByTestId('option-manifest-choose').click();
  await expect(page.getByTestId('preflight-sheet')).toHaveAttribute('data-kind', 'ready');
  await answerDialogs(app, [join(scratch, 'out')]);
  await page.getByTestId('change-out').click();
  await page.getByTestId('start-batch').click();
  await expect(page.getByTestId('outcome')).toHaveAttribute('data-state', 'COMPLETED');
  const report = readFileSync(join(scratch, 'out/verify-report.txt'), 'utf8');
  expect(report).toContain('ok 1, changed 0, missing 0, unverified 0, extra 1');
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('inspect-open').click();
  await expect(page.getByTestId('inspect')).toContainText(`Manifest: ${manifest}`);
  await expect(page.getByTestId('inspect')).toContainText('1 as the manifest says, 1 not in the manifest.');
  await page.getByTestId('rail-overview').click();
  // The next batch is not held against the manifest of this one.
  await page.getByTestId('start-another').click();
  await expect(page.getByTestId('option-format')).toBeVisible();
  await expect(page.getByTestId('option-manifest')).toHaveValue('');

  // To do it again it is held against the same, unless that is thought better of.
  await page.getByTestId('rail-batches').click();
  await page.getByTestId('rerun').click();
  const sheet = page.getByTestId('preflight-sheet');
  await expect(sheet).toContainText(`Manifest: ${manifest}`);
  await page.keyboard.press('Escape');
  await page.getByTestId('rail-overview').click();
  await expect(page.getByTestId('option-manifest')).toHaveValue('');
  const other = join(scratch, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'b.txt'), 'b');
  await dropFiles(page, [other]);
  await expect(asks).toContainText('There is no manifest among the inputs');
  // Another recipe may do.
  await asks.getByTestId('sheet-recipe').click();
  await page.getByRole('option', { name: 'Text statistics' }).click();
  await expect(sheet).toHaveAttribute('data-kind', 'ready');
  await expect(sheet).toContainText('Text statistics');
  expect(errors).toEqual([]);
});
