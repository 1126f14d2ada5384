import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Where what had the focus went with the body before this one, the last button of the foot that can be pressed gets it:
 * a dialog must not leave the keyboard behind it.
 */
export function useFootFocus(): RefObject<HTMLDivElement | null> {
  const foot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    const buttons = foot.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [];
    [...buttons].at(-1)?.focus();
  }, []);
  return foot;
}
