import { useEffect } from 'react';

/**
 * Keeps the focus in the window when what had it goes away: a place that is left, a button whose work is done, a row that
 * is removed. It then goes to what stood around it, so that Tab goes on from there and not from the top; nothing is
 * pressed by a key that was meant for what is gone.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let around: readonly Element[] = [];
    let byPointer = false;
    const pointed = (): void => void (byPointer = true);
    const typed = (): void => {
      byPointer = false;
      for (const one of document.querySelectorAll(`[${QUIET}]`)) one.removeAttribute(QUIET);
    };
    const remember = ({ target }: FocusEvent): void => {
      if (target instanceof Element) around = ancestors(target);
    };
    const keep = (): void => {
      if (around.length === 0 || !isLost(document.activeElement)) return;
      const home = around.find((one) => one.isConnected && one.closest('main') !== null);
      focusOn(home ?? document.querySelector('main'), byPointer);
    };
    // The page tells of no focus that goes with its element.
    const observer = new MutationObserver(() => {
      if (isLost(document.activeElement)) setTimeout(keep, SETTLE_MS);
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', remember);
    document.addEventListener('pointerdown', pointed, true);
    document.addEventListener('keydown', typed, true);
    return () => {
      observer.disconnect();
      document.removeEventListener('pointerdown', pointed, true);
      document.removeEventListener('keydown', typed, true);
      document.removeEventListener('focusin', remember);
    };
  }, []);
}

/** On what got the focus after a click: it shows no ring until a key is pressed. */
const QUIET = 'data-quiet-focus';

/** A dialog that closes gives the focus back by itself, a moment after it is gone. */
const SETTLE_MS = 50;

const isLost = (active: Element | null): boolean => active === null || active === document.body;

/** From the inside out, without itself. */
function ancestors(element: Element): readonly Element[] {
  const found: Element[] = [];
  for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}

function focusOn(home: Element | null, quiet: boolean): void {
  if (!(home instanceof HTMLElement)) return;
  if (home.tabIndex < 0) home.tabIndex = -1;
  home.toggleAttribute(QUIET, quiet);
  home.focus({ preventScroll: true });
}
