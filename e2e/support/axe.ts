import type { Page } from '@playwright/test';
import type Axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const AXE = readFileSync(resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

/** Puts the page into this colour scheme for as long as nothing else changes it. */
export async function dress(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((chosen) => {
    document.documentElement.dataset['mantineColorScheme'] = chosen;
  }, scheme);
}

/** Everything that axe finds wrong with the page as it stands, of every impact, in both colour schemes. */
export async function axeFinds(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await dress(page, scheme);
    const here = await page.evaluate(async () => {
      const { axe } = window as unknown as { readonly axe: typeof Axe };
      // Colours on their way from one scheme to the other are nobody's choice.
      await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
    found.push(...here.map((one) => `${scheme}: ${one}`));
  }
  return found;
}
