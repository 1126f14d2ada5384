import { useEffect, useState } from 'react';
import { selectKind, useSession } from '../stores/session.ts';

/** How long the first picture of the window has for itself, milliseconds. */
const FIRST_PICTURE_MS = 100;
let firstPictureOut = false;

/**
 * True once the engine has answered, the first picture of the window is out and the page has nothing else to do; from
 * then on at once. For what costs much and can come a moment after the rest.
 */
export function useSettled(): boolean {
  const ready = useSession(selectKind) === 'ready';
  const [settled, setSettled] = useState(firstPictureOut);
  useEffect(() => {
    if (!ready || settled) return;
    let idle = 0;
    const settle = (): void => {
      firstPictureOut = true;
      setSettled(true);
    };
    const timer = setTimeout(() => (idle = requestIdleCallback(settle, { timeout: 200 })), FIRST_PICTURE_MS);
    return () => {
      clearTimeout(timer);
      cancelIdleCallback(idle);
    };
  }, [ready, settled]);
  return settled;
}
