import { useCallback, useEffect, useState } from 'react';
import type { BatchInspection } from '../../../../shared/domain/inspection.ts';
import { call } from '../../bridge/client.ts';
import { useFrame } from '../../stores/frame.ts';

/** Files with a history that are asked for. */
const LISTED = 100;
/** Between two readings of a batch that is being written, milliseconds; longer for one that takes long to read. */
const PAUSE_MS = 2000;
const PAUSE_TIMES = 9;

interface Reading {
  /** The last answer; null before the first. */
  readonly found: BatchInspection | null;
  /** What `found` was searched for. */
  readonly search: string;
  /** When it came, epoch milliseconds. */
  readonly readAt: number;
  /** Why the last reading failed; `found` is what was known before. */
  readonly problem: string | null;
}

export interface Inspection extends Reading {
  readonly reload: () => void;
}

/** What the files of a batch tell; read again by itself while somebody writes them. */
export function useInspection(batchId: string, search: string): Inspection {
  const [reading, setReading] = useState<Reading>({ found: null, search: '', readAt: 0, problem: null });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((last) => last + 1), []);
  // When it starts, pauses or ends here its files tell of it.
  const state = useFrame(({ batch }) => (batch?.id === batchId ? batch.state : null));
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (ms: number): void => {
      timer = setTimeout(() => (document.hidden ? again(ms) : reload()), ms);
    };
    const began = Date.now();
    call('batch.inspect', { batchId, search, limit: LISTED })
      .then((found) => {
        if (!current) return;
        setReading({ found, search, readAt: Date.now(), problem: null });
        if (found.heldBy !== undefined) again(Math.max(PAUSE_MS, PAUSE_TIMES * (Date.now() - began)));
      })
      .catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        if (current) setReading((last) => ({ ...last, problem }));
      });
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [batchId, search, turn, state, reload]);
  return { ...reading, reload };
}
