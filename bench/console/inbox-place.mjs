/** How long it takes until the inbox stands there with as many rows as it keeps, and each of its lists. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Contender } from '../contender.mjs';
import { spread } from '../table.mjs';
import { openApp } from './app.mjs';

/** Each press changes what is shown; the place is left, and found again, with its open rows. */
const LISTS = ['resolved', 'history', 'active'];

/**
 * @param {import('../console.mjs').Console} settings
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function inboxPlace({ prepared, scratch, rounds, built }) {
  const data = join(scratch, 'full-inbox');
  mkdirSync(data);
  const maker = new Contender(built.inbox, [data], process.env);
  try {
    await maker.run('make', {});
  } finally {
    maker.stop();
  }
  const { page, kill } = await openApp(prepared, data);
  /** @type {Record<string, number[]>} */
  const seen = Object.fromEntries(['place', ...LISTS].map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      seen['place']?.push(await drawnAfter(page, '[data-testid="rail-alerts"]'));
      for (const list of LISTS)
        seen[list]?.push(await drawnAfter(page, `label:has([data-testid="alert-filter-${list}"])`));
      await page.getByTestId('rail-settings').click();
      await page.getByTestId('setting-maxTaskRetries').waitFor();
    }
  } finally {
    await kill();
  }
  return Object.entries(seen).map(([name, times]) => [
    name === 'place' ? 'the inbox, from another place' : `its list "${name}"`,
    '200 ms',
    ...spread(times, 'ms'),
  ]);
}

/**
 * From a press until other rows than before have been drawn.
 * @param {import('./app.mjs').Page} page
 * @param {string} pressed
 * @returns {Promise<number>}
 */
function drawnAfter(page, pressed) {
  return page.evaluate(
    (selector) =>
      new Promise((resolve) => {
        const rows = () =>
          Array.from(document.querySelectorAll('[data-testid="alert-row"]'), (row) =>
            row.getAttribute('data-id'),
          ).join();
        const before = rows();
        const began = performance.now();
        const watcher = new MutationObserver(() => {
          const now = rows();
          if (now === '' || now === before) return;
          watcher.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
        });
        watcher.observe(document, { subtree: true, childList: true, characterData: true });
        /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();
      }),
    pressed,
  );
}
