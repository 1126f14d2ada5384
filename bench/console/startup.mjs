/** How long it takes until the window can be used, beside a window of nothing, and with a long history. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/lib/places.mjs';
import { median, ratio, spread } from '../table.mjs';
import { kill, launch } from './app.mjs';

const MILLION = 1_000_000;
const WORD = '[data-testid="rail-overview"]';

/**
 * @param {import('../console.mjs').Console} settings
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function startup({ prepared, scratch, rounds, built }) {
  const fresh = join(scratch, 'fresh');
  const old = join(scratch, 'old');
  mkdirSync(fresh);
  const { makeOldBatch } = await import(pathToFileURL(built.history).href);
  makeOldBatch(old, { files: MILLION, format: 'json', outputs: false, snapshot: true });
  /** @type {Record<'empty' | 'fresh' | 'old', number[]>} */
  const seen = { empty: [], fresh: [], old: [] };
  for (let round = 0; round <= rounds; round++) {
    const times = {
      empty: await timed(prepared, [join(ROOT, 'bench/console/empty-app')]),
      fresh: await timed(prepared, [ROOT, `--data-dir=${fresh}`]),
      old: await timed(prepared, [ROOT, `--data-dir=${old}`]),
    };
    // The first of each has the disk to wait for.
    if (round === 0) continue;
    for (const name of /** @type {const} */ (['empty', 'fresh', 'old'])) seen[name].push(times[name]);
  }
  rmSync(old, { recursive: true });
  const more = median(seen.old.map((ms, i) => ms - (seen.fresh[i] ?? ms)));
  return [
    ['an empty window', '–', ...spread(seen.empty, 'ms')],
    ['launch to a usable window', '1.5 × empty', ratio(seen.fresh, seen.empty), spread(seen.fresh, 'ms').join(', ')],
    [
      'more with an interrupted batch of 1,000,000 files',
      '1000 ms',
      `${more.toFixed(0)} ms`,
      spread(seen.old, 'ms').join(', '),
    ],
  ];
}

/**
 * From the start of the process until its page answers a press of a key and has drawn.
 * @param {import('../../scripts/lib/prepare.mjs').Prepared} prepared
 * @param {readonly string[]} args
 */
async function timed(prepared, args) {
  const began = performance.now();
  const app = await launch(prepared, args);
  try {
    const page = await app.firstWindow();
    await page.waitForSelector(WORD);
    await page.evaluate(() => new Promise((settle) => requestAnimationFrame(() => setTimeout(settle))));
    return performance.now() - began;
  } finally {
    await kill(app);
  }
}
