import type { Page } from '@playwright/test';

/**
 * What a person cannot get at in the window as it is: places that are wider than what is seen of them, and controls that
 * cannot be brought into sight or lie under something else. Of an open dialog only what is in it.
 */
export async function cutOff(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.evaluate(() => {
    const name = (one: Element): string => one.outerHTML.replace(/<svg.*?<\/svg>/gu, '').slice(0, 160);
    const seen = (one: Element): boolean =>
      one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.getClientRects().length > 0;
    const dialogs = [...document.querySelectorAll('[role="dialog"], [role="menu"]')].filter(seen);
    const root = dialogs.at(-1) ?? document.body;
    const found: string[] = [];
    for (const one of [document.documentElement, ...root.querySelectorAll('*')]) {
      const { overflowX, textOverflow } = getComputedStyle(one);
      // Words that end in an ellipsis have the whole on hover.
      if (overflowX === 'visible' || textOverflow === 'ellipsis' || !seen(one) || one.clientWidth <= 1) continue;
      if (one.closest('[aria-hidden="true"], .recharts-wrapper, .path-text, .mantine-ScrollArea-scrollbar') !== null)
        continue;
      // A table of many columns is scrolled in both directions.
      if (one.matches('[role="grid"], .table-scroll') && overflowX === 'auto') continue;
      if (one.scrollWidth > one.clientWidth + 1)
        found.push(`${one.scrollWidth} px in ${one.clientWidth}: ${name(one)}`);
    }
    const controls = 'button, a[href], input, select, textarea, [role="button"], [role="option"], [role="menuitem"]';
    for (const one of root.querySelectorAll(controls)) {
      // Behind the choice that is drawn for it.
      const target = one.matches('input[type="radio"], input[type="checkbox"]') ? (one.closest('label') ?? one) : one;
      if (!seen(target) || one.closest('[aria-hidden="true"], [inert]') !== null) continue;
      target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
      const { left, right, top, bottom, width, height } = target.getBoundingClientRect();
      if (width <= 1 || height <= 1) continue;
      if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) {
        found.push(`out of sight (${[left, top, right, bottom].map(Math.round).join(' ')}): ${name(one)}`);
        continue;
      }
      const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const own = above !== null && (target.contains(above) || above.contains(target));
      const labelled = above?.closest('label')?.control === one;
      // News go by themselves, or by their button.
      const news = above?.closest('.mantine-Notification-root') ?? null;
      if (!own && !labelled && news === null)
        found.push(`covered by ${above === null ? 'nothing' : name(above)}: ${name(one)}`);
    }
    return found;
  });
}
