import type { Page } from '@playwright/test';
import { expect } from './launch.ts';

/** More than there are stops in any place. */
const MOST_STOPS = 120;

/** A person with a keyboard alone. At every press it is checked that the focus is not lost, and can be seen. */
export class Keys {
  readonly #page: Page;
  #focused = false;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.look(`after ${key}`);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
    await this.look(`after typing ${text}`);
  }

  /** Goes on with Tab until this has the focus, or something in it; Shift+Tab with `back`. */
  async tabTo(testId: string, { back = false } = {}): Promise<void> {
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      if (await this.#isAt(testId)) return;
      await this.press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`${testId} can't be reached by Tab.`);
  }

  /** Waits until the focus has settled, and says where it is not to be seen. */
  async look(when: string): Promise<void> {
    const lost = (): Promise<boolean> =>
      this.#page.evaluate(() => document.activeElement === null || document.activeElement === document.body);
    if (this.#focused) await expect.poll(lost, { message: `the focus is lost ${when}` }).toBe(false);
    this.#focused ||= !(await lost());
    if (this.#focused) await expect.poll(() => this.#hidden(), { message: `the focus is not seen ${when}` }).toBeNull();
  }

  #isAt(testId: string): Promise<boolean> {
    return this.#page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, testId);
  }

  /** What has the focus and does not show it; null when all is well. */
  #hidden(): Promise<string | null> {
    return this.#page.evaluate(() => {
      const active = document.activeElement;
      if (active === null || active === document.body) return 'nothing';
      const rings = (one: Element | null | undefined): boolean => {
        if (one === null || one === undefined) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
      };
      // A choice is drawn by its label; a field by its frame; a list by the row that the keys are at.
      const label = active instanceof HTMLInputElement ? active.labels?.[0] : undefined;
      const row = document.getElementById(active.getAttribute('aria-activedescendant') ?? '');
      const track = active.nextElementSibling ?? undefined;
      if ([active, active.parentElement, label, row, track].some(rings)) return null;
      const accent = getComputedStyle(document.documentElement).getPropertyValue('--mantine-primary-color-filled');
      const probe = document.createElement('span');
      probe.style.color = accent;
      document.body.append(probe);
      const wanted = getComputedStyle(probe).color;
      probe.remove();
      if (active.matches('input, textarea') && getComputedStyle(active).borderTopColor === wanted) return null;
      return active.outerHTML.slice(0, 200);
    });
  }
}
