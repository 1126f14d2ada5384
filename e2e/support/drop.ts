import { expect, type Page } from '@playwright/test';

/**
 * Drops files on the page as the window system does: real drag events with real paths, which the page can read only
 * through the preload. `at` counts from the top left of the page, in CSS pixels; the middle of the page by default.
 */
export async function dropFiles(
  page: Page,
  files: readonly string[],
  at?: { readonly x: number; readonly y: number },
): Promise<void> {
  const { x, y } = at ?? (await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 })));
  const session = await page.context().newCDPSession(page);
  try {
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    await session.send('Input.dispatchDragEvent', { type: 'dragEnter', x, y, data });
    await session.send('Input.dispatchDragEvent', { type: 'dragOver', x, y, data });
    // A person sees that it may be dropped. What is dropped before the page has said so, Chromium may lose.
    await expect(page.getByTestId('drop-overlay')).toBeVisible();
    await session.send('Input.dispatchDragEvent', { type: 'drop', x, y, data });
  } finally {
    await session.detach();
  }
}
