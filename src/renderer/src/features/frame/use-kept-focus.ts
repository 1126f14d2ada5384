import { useEffect } from 'react';

/**
 * Keeps the focus in the window when what had it goes away: a place that is left, a button whose work is done, a row that
 * is removed. It then goes to what stood around it, so that Tab goes on from there and not from the top; nothing is
 * pressed by a key that was meant for what is gone.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let around: readonly Element[] = [];
    const remember = ({ target }: FocusEvent): void => {
      if (target instanceof Element) around = ancestors(target);
    };
    const keep = (): void => {
      if (around.length === 0 || !isLost(document.activeElement)) return;
      const home = around.find((one) => one.isConnected && one.closest('main') !== null);
      focusOn(home ?? document.querySelector('main'));
    };
    // The page tells of no focus that goes with its element.
    const observer = new MutationObserver(() => {
      if (isLost(document.activeElement)) setTimeout(keep, SETTLE_MS);
    });
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', remember);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', remember);
    };
  }, []);
}

/** A dialog that closes gives the focus back by itself, a moment after it is gone. */
const SETTLE_MS = 50;

const isLost = (active: Element | null): boolean => active === null || active === document.body;

/** From the inside out, without itself. */
function ancestors(element: Element): readonly Element[] {
  const found: Element[] = [];
  for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}

function focusOn(home: Element | null): void {
  if (!(home instanceof HTMLElement)) return;
  if (home.tabIndex < 0) home.tabIndex = -1;
  home.focus({ preventScroll: true });
}
