/*
 * Browsers cap the height of an element (33.5 million pixels, half of it on a dense screen), and a million rows pass
 * that. So the scroll space holds at most MAX_ROWS rows; beyond, `base` says which row its first row stands for.
 * Small moves keep `base`, so the wheel moves by pixels as ever; a jump (the bar dragged, End pressed) sets it from the
 * share of the way; and when the wheel rests, `anchor` puts the bar back where it belongs without moving what is seen.
 */

/** Rows of real scroll space: 6 million pixels at 30 a row. */
export const MAX_ROWS = 200_000;

export interface ScrollSpace {
  readonly total: number;
  /** Height of a row in pixels. */
  readonly rowHeight: number;
  /** Height of the visible part in pixels. */
  readonly viewport: number;
}

export interface ScrollPosition {
  readonly scrollTop: number;
  /** Row that the first row of the scroll space stands for. */
  readonly base: number;
}

export const physicalRows = (total: number): number => Math.min(total, MAX_ROWS);

const maxScroll = (space: ScrollSpace): number =>
  Math.max(0, physicalRows(space.total) * space.rowHeight - space.viewport);

const maxBase = (space: ScrollSpace): number => space.total - physicalRows(space.total);

/** The base that belongs to a place of the scroll bar. */
export function baseAt(scrollTop: number, space: ScrollSpace): number {
  const most = maxScroll(space);
  if (most === 0) return 0;
  return Math.round(Math.min(1, Math.max(0, scrollTop / most)) * maxBase(space));
}

/** A step of more than this many pages is a jump and not a turn of the wheel. */
const JUMP_PAGES = 3;

/** Base after the bar went from one place to another. */
export function baseAfter(previous: ScrollPosition, scrollTop: number, space: ScrollSpace): number {
  const atEdge = scrollTop <= 0 || scrollTop >= maxScroll(space) - 1;
  const jumped = Math.abs(scrollTop - previous.scrollTop) > space.viewport * JUMP_PAGES;
  return atEdge || jumped ? baseAt(scrollTop, space) : Math.min(previous.base, maxBase(space));
}

/** Bar and base that show `topRow` (fractions allowed) at the top, with the bar where the share of the way puts it. */
export function anchor(topRow: number, space: ScrollSpace): ScrollPosition {
  const most = maxScroll(space);
  const top = Math.min(Math.max(0, topRow), Math.max(0, space.total - space.viewport / space.rowHeight));
  if (most === 0) return { scrollTop: 0, base: 0 };
  const ideal = top / (1 / space.rowHeight + maxBase(space) / most);
  const base = Math.min(maxBase(space), Math.max(0, Math.round(top - ideal / space.rowHeight)));
  return { scrollTop: (top - base) * space.rowHeight, base };
}

/** The `topRow` that brings `row` into view from where it is, moving no more than needed. */
export function reveal(row: number, topRow: number, space: ScrollSpace): number {
  const page = space.viewport / space.rowHeight;
  if (row < topRow) return row;
  if (row + 1 > topRow + page) return row + 1 - page;
  return topRow;
}
