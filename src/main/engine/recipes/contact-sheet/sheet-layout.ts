import { RecipeError } from '../recipe.ts';
import type { ContactSheetOptions } from './contact-sheet-options.ts';

/** Where things stand on a sheet, in pixels. */
export interface SheetLayout {
  readonly columns: number;
  readonly rows: number;
  /** Longest edge of a thumbnail; they are made smaller to it where the sheet has to hold many. */
  readonly thumbnail: number;
  /** Between thumbnails, and around them. */
  readonly gap: number;
  /** Height of a caption; 0 for none. */
  readonly caption: number;
  readonly width: number;
  readonly height: number;
}

/** Highest single sheet: JPEG holds 65,535. Pixels. */
const MAX_HEIGHT = 60_000;
/** Most pixels of a single sheet: three bytes of memory each. */
const MAX_PIXELS = 64e6;
const SMALLEST_THUMBNAIL = 8;
/** Below this a caption would be a few letters. */
const SMALLEST_WITH_CAPTION = 64;
/** Height to width of A4. */
const A4 = Math.SQRT2;

/** A page of a PDF: as many rows as fit on A4, at least one. */
export function pageLayout(options: ContactSheetOptions): SheetLayout {
  const { width, gap, thumbnail, caption } = layout(options, options.thumbnail, options.columns, 1);
  const height = Math.round(width * A4);
  const rows = Math.max(1, Math.floor((height - gap) / (thumbnail + caption + gap)));
  const page = layout(options, thumbnail, options.columns, rows);
  return { ...page, height: Math.max(height, page.height) };
}

/**
 * One sheet of `count` pictures: as asked, while that can be held. Then with more columns, then with smaller
 * thumbnails. Throws RecipeError `TOO_MANY_PICTURES` where they would be specks (from some 500,000 pictures on).
 */
export function sheetLayout(options: ContactSheetOptions, count: number): SheetLayout {
  for (let size = options.thumbnail; size >= SMALLEST_THUMBNAIL; size = Math.floor(size * 0.95)) {
    const { gap, caption } = layout(options, size, 1, 1);
    const most = Math.floor((MAX_HEIGHT - gap) / (size + caption + gap));
    const columns = Math.max(options.columns, Math.ceil(count / most));
    const found = layout(options, size, columns, Math.max(1, Math.ceil(count / columns)));
    if (found.width <= MAX_HEIGHT && found.width * found.height <= MAX_PIXELS) return found;
  }
  throw new RecipeError(
    'permanent',
    'TOO_MANY_PICTURES',
    `${count.toLocaleString('en')} pictures do not fit on one ${options.format.toUpperCase()} sheet; a PDF holds them.`,
  );
}

function layout({ captions }: ContactSheetOptions, thumbnail: number, columns: number, rows: number): SheetLayout {
  const gap = Math.max(1, Math.round(thumbnail / 14));
  const caption = captions && thumbnail >= SMALLEST_WITH_CAPTION ? 16 : 0;
  const width = gap + columns * (thumbnail + gap);
  const height = gap + rows * (thumbnail + caption + gap);
  return { columns, rows, thumbnail, gap, caption, width, height };
}
