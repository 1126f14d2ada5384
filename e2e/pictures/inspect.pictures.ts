import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startByDrop, untilShareDone } from '../support/console.ts';
import { expect, test } from '../support/launch.ts';
import { picture, place } from './picture.ts';

const RECIPE = resolve(import.meta.dirname, '../recipes/troubles.mjs');
/** A short place, for the sake of the pictures. */
const HOME = join(tmpdir(), 'ada');

test.beforeEach(() => rm(HOME, { recursive: true, force: true }));
test.afterAll(() => rm(HOME, { recursive: true, force: true }));

/** Scans, some of them broken and some in use. */
function makeScans(): string {
  const scans = join(HOME, 'Family archive/2004 Wedding, scanned at the highest resolution that the scanner has');
  mkdirSync(scans, { recursive: true });
  for (let i = 0; i < 4000; i++) {
    const kind = i % 97 === 5 ? 'broken' : i % 89 === 7 ? 'busy' : 'scan';
    writeFileSync(join(scans, `${kind}-${String(i).padStart(4, '0')}.tif`), `${i}`);
  }
  return scans;
}

/** Damages a line in the middle of a journal. */
function damage(journal: string): void {
  const lines = readFileSync(journal, 'utf8').split('\n');
  const at = lines.findLastIndex((line) => line.includes('"k":"done"'));
  lines[at] = (lines[at] ?? '').replace('"done"', '"dome"');
  writeFileSync(journal, lines.join('\n'));
}

test('a batch that is looked into', async ({ launch, scratch }) => {
  const scans = makeScans();
  const config = join(scratch, 'config.json');
  // By name the broken ones come first, and a person would be asked after the first twenty.
  writeFileSync(config, JSON.stringify({ haltPolicy: 'off' }));
  const args = [`--recipe=${RECIPE}`, `--config=${config}`];
  const first = await launch({ args });
  const { page } = first;
  await page.getByTestId(`recipe-${RECIPE}`).click();
  await startByDrop(first, [scans], join(HOME, 'Manifests'));
  const { id } = await untilShareDone(page, 0.3);
  await page.getByTestId('checkpoint-now').click();
  await place(first, 'batches');
  await expect(page.getByTestId('open-row')).toHaveCount(1);
  await picture(page, 'batches-running');
  await page.getByTestId('inspect-open').click();
  await expect(page.getByTestId('inspect-holder')).toBeVisible();
  await picture(page, 'inspect-running');
  await first.kill();

  damage(join(first.dataDir, 'batches', id, 'journal.jsonl'));
  const second = await launch({ dataDir: first.dataDir, args });
  await expect(second.page.getByTestId('offer-inspect')).toBeVisible();
  await picture(second.page, 'resume-inspect');
  await second.page.getByTestId('offer-inspect').click();
  await expect(second.page.getByTestId('inspect-damage')).toBeVisible();
  await picture(second.page, 'inspect-interrupted');
  await second.page.getByTestId('inspect-total').scrollIntoViewIfNeeded();
  await second.page.getByTestId('inspect-search').fill('busy-');
  await expect(second.page.getByTestId('inspect-total')).toContainText('found');
  await second.page.getByTestId('inspect-file').first().scrollIntoViewIfNeeded();
  await picture(second.page, 'inspect-files');
  await second.page.getByTestId('inspect-file').first().click();
  await expect(second.page.getByTestId('inspect-event').first()).toBeVisible();
  await picture(second.page, 'inspect-history');
});
