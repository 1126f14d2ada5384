import { observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { flushSync } from 'react-dom';
import { anchor, baseAfter, physicalRows, reveal } from '../../lib/scroll-scale.ts';
import type { ScrollSpace } from '../../lib/scroll-scale.ts';

export const ROW_HEIGHT = 30;

type Rows = Virtualizer<HTMLDivElement, Element>;

export interface ScaledRows {
  readonly virtualizer: Rows;
  /** Row that the first row of the scroll space stands for. */
  readonly base: number;
  readonly scrollTo: (row: number) => void;
  readonly scrollToTop: () => void;
}

/**
 * Virtual rows for any number of them: react-virtual over a scroll space of bounded height, and the base that tells
 * which row its first one is (see `scroll-scale.ts`). State and scroll bar change in the same paint, hence flushSync.
 */
export function useScaledRows(total: number, scroller: RefObject<HTMLDivElement | null>): ScaledRows {
  const [base, setBase] = useState(0);
  const position = useRef({ scrollTop: 0, base: 0 });
  const size = useRef(total);
  size.current = total;

  const space = (): ScrollSpace => ({
    total: size.current,
    rowHeight: ROW_HEIGHT,
    viewport: scroller.current?.clientHeight ?? 0,
  });
  const moveBase = (next: number): void => {
    if (next !== position.current.base) flushSync(() => setBase(next));
  };
  const moved = (scrollTop: number): void => {
    const next = baseAfter(position.current, scrollTop, space());
    moveBase(next);
    position.current = { scrollTop, base: next };
  };
  const place = (topRow: number): void => {
    const next = anchor(topRow, space());
    moveBase(next.base);
    position.current = next;
    if (scroller.current !== null) scroller.current.scrollTop = next.scrollTop;
  };
  const topRow = (): number => position.current.base + position.current.scrollTop / ROW_HEIGHT;
  const settle = (): void => {
    if (size.current > physicalRows(size.current)) place(topRow());
  };

  const observe = useCallback((instance: Rows, tell: (offset: number, isScrolling: boolean) => void) => {
    return observeElementOffset(instance, (offset, isScrolling) => {
      moved(offset);
      tell(offset, isScrolling);
      if (!isScrolling) settle();
    });
    // All of it reads refs only.
  }, []);

  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: physicalRows(total),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    observeElementOffset: observe,
  });
  return {
    virtualizer,
    base: Math.min(base, total - physicalRows(total)),
    scrollTo: (row) => place(reveal(row, topRow(), space())),
    scrollToTop: () => place(0),
  };
}
