/** 100,000 files dropped on the window: as folders, and each by itself. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openApp, RECIPE } from './app.mjs';
import { traced } from './trace.mjs';
import { measureMainTurns, takeTurns } from './turns.mjs';

/** Of 1000 files each. */
const FOLDERS = 100;

/**
 * @param {import('../console.mjs').Console} settings
 * @param {readonly string[]} folders
 * @param {'folders' | 'files'} what
 * @returns {Promise<import('../console.mjs').Row[]>}
 */
export async function drop({ prepared, scratch, built }, folders, what) {
  const some = folders.slice(0, FOLDERS);
  const paths =
    what === 'folders' ? some : some.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const opened = await openApp(prepared, join(scratch, `drop-${what}`), [`--recipe=${RECIPE}`]);
  try {
    const { app, page } = opened;
    await page.getByTestId(`recipe-${RECIPE}`).click();
    const letGo = await holdFiles(page, paths);
    await measureMainTurns(app, built.turns);
    let [counted, row] = [0, 0];
    const seen = await traced(opened, scratch, async () => {
      let began = performance.now();
      await letGo();
      const start = page.getByTestId('start-batch');
      await start.waitFor({ timeout: 60_000 });
      counted = performance.now() - began;
      began = performance.now();
      await start.click();
      await page.getByTestId('rail-tasks').click();
      await page.getByTestId('task-row').first().waitFor();
      row = performance.now() - began;
    });
    const { own, wall } = await takeTurns(app);
    const head = `100,000 files dropped as ${what}`;
    const frozen = Math.max(...seen.tasks);
    return [
      [
        `${head}: first row`,
        '3000 ms',
        `${(counted + row).toFixed(0)} ms`,
        `${counted.toFixed(0)} ms until it can be started, ${row.toFixed(0)} ms to the row`,
      ],
      [`${head}: longest task of the page`, '100 ms', `${frozen.toFixed(0)} ms`, 'processor time of the thread'],
      [
        `${head}: longest turn of main`,
        '100 ms',
        `${(own ?? wall).toFixed(0)} ms`,
        `${wall.toFixed(0)} ms by the clock`,
      ],
    ];
  } finally {
    await opened.kill();
  }
}

/**
 * Takes the files in hand, as a field for files does it: dragging so many through the debugging protocol takes minutes
 * before the page hears of any. Returns how to let them go over the page.
 * @param {import('./app.mjs').Page} page
 * @param {readonly string[]} paths
 */
async function holdFiles(page, paths) {
  if (paths.length <= FOLDERS) return () => dragFiles(page, paths);
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', {
    expression: `globalThis.held = Object.assign(document.createElement('input'), { type: 'file', multiple: true })`,
  });
  await session.send('DOM.setFileInputFiles', { files: [...paths], objectId: result.objectId ?? '' });
  return () =>
    page.evaluate(() => {
      const { held } = /** @type {any} */ (globalThis);
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { files: held.files, types: ['Files'] } });
      document.body.dispatchEvent(event);
    });
}

/** @param {import('./app.mjs').Page} page @param {readonly string[]} paths */
async function dragFiles(page, paths) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop']))
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 400, data });
}
