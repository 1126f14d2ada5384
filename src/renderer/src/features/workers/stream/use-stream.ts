import { useEffect, useRef, useState } from 'react';
import type { StreamBar } from '../../../../../shared/domain/task-stream.ts';
import { call } from '../../../bridge/client.ts';

/** How often the page asks for what is new, milliseconds. */
const EVERY_MS = 500;
/** Longest view, and a little. */
const KEPT_MS = 11 * 60 * 1000;

/** The bars of a batch, oldest first, for as long as the component is there. Asks nothing while the window is hidden. */
export function useStream(batchId: string | null): readonly StreamBar[] {
  const [bars, setBars] = useState<readonly StreamBar[]>([]);
  const known = useRef(new Map<string, StreamBar>());
  useEffect(() => {
    known.current = new Map();
    setBars([]);
    if (batchId === null) return undefined;
    let after = 0;
    let gone = false;
    let asking = false;
    const look = async (): Promise<void> => {
      if (asking || document.hidden) return;
      asking = true;
      try {
        const told = await call('tasks.stream', { batchId, after });
        if (gone || told.bars.length === 0) return;
        after = told.n;
        setBars(merged(known.current, told.bars));
      } catch {
        // The batch was closed meanwhile: what was drawn stays until another is shown.
      } finally {
        asking = false;
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [batchId]);
  return bars;
}

/** A bar is known by its worker and its beginning; it may come again, longer. */
function merged(known: Map<string, StreamBar>, bars: readonly StreamBar[]): readonly StreamBar[] {
  for (const bar of bars) known.set(`${bar.worker} ${bar.from} ${bar.path}`, bar);
  const oldest = Math.max(...bars.map(({ to }) => to)) - KEPT_MS;
  for (const [key, { to }] of known) if (to < oldest) known.delete(key);
  return [...known.values()].toSorted((one, other) => one.from - other.from);
}
