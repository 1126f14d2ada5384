import { observeElementOffset, useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useState } from 'react';
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

/** Where the list stands: the scroll bar, and the row that its top stands for. Lives as long as the list. */
class Scroll {
  total = 0;
  readonly #scroller: RefObject<HTMLDivElement | null>;
  readonly #setBase: (base: number) => void;
  #position = { scrollTop: 0, base: 0 };

  constructor(scroller: RefObject<HTMLDivElement | null>, setBase: (base: number) => void) {
    this.#scroller = scroller;
    this.#setBase = setBase;
  }

  moved(scrollTop: number): void {
    const base = baseAfter(this.#position, scrollTop, this.#space());
    this.#moveBase(base);
    this.#position = { scrollTop, base };
  }

  settle(): void {
    if (this.total > physicalRows(this.total)) this.place(this.#topRow());
  }

  reveal(row: number): void {
    this.place(reveal(row, this.#topRow(), this.#space()));
  }

  place(topRow: number): void {
    const next = anchor(topRow, this.#space());
    this.#moveBase(next.base);
    this.#position = next;
    if (this.#scroller.current !== null) this.#scroller.current.scrollTop = next.scrollTop;
  }

  #topRow(): number {
    return this.#position.base + this.#position.scrollTop / ROW_HEIGHT;
  }

  #space(): ScrollSpace {
    return { total: this.total, rowHeight: ROW_HEIGHT, viewport: this.#scroller.current?.clientHeight ?? 0 };
  }

  /** State and scroll bar change in the same paint. */
  #moveBase(base: number): void {
    if (base !== this.#position.base) flushSync(() => this.#setBase(base));
  }
}

/**
 * Virtual rows for any number of them: react-virtual over a scroll space of bounded height, and the base that tells
 * which row its first one is (see `scroll-scale.ts`).
 */
export function useScaledRows(total: number, scroller: RefObject<HTMLDivElement | null>): ScaledRows {
  const [base, setBase] = useState(0);
  const scroll = useMemo(() => new Scroll(scroller, setBase), [scroller]);
  useLayoutEffect(() => {
    scroll.total = total;
  }, [scroll, total]);
  const observe = useCallback(
    (instance: Rows, tell: (offset: number, isScrolling: boolean) => void) =>
      observeElementOffset(instance, (offset, isScrolling) => {
        scroll.moved(offset);
        tell(offset, isScrolling);
        if (!isScrolling) scroll.settle();
      }),
    [scroll],
  );
  const scrollTo = useCallback((row: number) => scroll.reveal(row), [scroll]);
  const scrollToTop = useCallback(() => scroll.place(0), [scroll]);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: physicalRows(total),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    observeElementOffset: observe,
  });
  return { virtualizer, base: Math.min(base, total - physicalRows(total)), scrollTo, scrollToTop };
}
