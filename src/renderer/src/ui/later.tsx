import { lazy, Suspense, useState } from 'react';
import type { ComponentType, ReactElement } from 'react';

const waiting: (() => Promise<unknown>)[] = [];

/**
 * A part of the page that the first picture does without. Its code comes when it is shown, or by `fetchLater` before
 * that; then it is there at once.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ReactElement {
  let loaded: ComponentType<P> | undefined;
  const fetch = async (): Promise<ComponentType<P>> => (loaded = await load());
  waiting.push(fetch);
  const Lazy = lazy(async () => ({ default: await fetch() })) as unknown as ComponentType<P>;
  return function Later(props: P): ReactElement {
    // For as long as it is shown: one in the place of the other would begin anew.
    const [Part] = useState(() => loaded ?? Lazy);
    return (
      <Suspense fallback={<div aria-busy="true" />}>
        <Part {...props} />
      </Suspense>
    );
  };
}

/** How long the page has nothing else to do before, milliseconds: its first picture is out by then. */
const AFTER_MS = 300;

/** Fetches all parts that are still to come, a moment later and when the page has nothing else to do. */
export function fetchLater(): void {
  setTimeout(
    () =>
      requestIdleCallback(() => {
        // What fails now is tried again, and told, when it is to be shown.
        for (const fetch of waiting.splice(0)) fetch().catch(() => undefined);
      }),
    AFTER_MS,
  );
}
