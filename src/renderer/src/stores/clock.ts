import { useSyncExternalStore } from 'react';

/*
 * One tick a second for every relative time on the screen. A component takes words from it, not the time itself, and
 * so renders only when its words change. Stops when nobody looks.
 */
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) now = Date.now();
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Words made of the present time; renders again when they change. */
export function useWords(words: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => words(now));
}
