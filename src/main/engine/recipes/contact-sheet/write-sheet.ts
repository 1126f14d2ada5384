import { pictureLibrary } from '../pictures/library.ts';
import type { FileResult, FinishContext } from '../recipe.ts';
import { compose, type Cell } from './compose.ts';
import type { ContactSheetOptions } from './contact-sheet-options.ts';
import { PdfWriter } from './pdf.ts';
import { pageLayout, sheetLayout, type SheetLayout } from './sheet-layout.ts';
import type { Thumbnail } from './thumbnail.ts';

type Context = FinishContext<ContactSheetOptions>;

const QUALITY = 88;
/** Pieces that the sheet is written in, bytes. */
const PIECE = 1024 * 1024;

/** Composes the sheet of all thumbnails in path order, in the thread; a page or a row of it at a time is in the works. */
export async function writeSheet(results: Iterable<FileResult<Thumbnail>>, ctx: Context): Promise<void> {
  if (ctx.options.format === 'pdf') await writePages(results, ctx);
  else await writeOne([...results], ctx);
}

async function writePages(results: Iterable<Cell>, ctx: Context): Promise<void> {
  const { background } = ctx.options;
  const layout = pageLayout(ctx.options);
  const pdf = new PdfWriter((bytes) => write(bytes, ctx));
  const page = async (cells: readonly Cell[]): Promise<void> => {
    const sheet = await compose(cells, layout, background);
    pdf.page(await sheet.jpeg({ quality: QUALITY }).toBuffer(), layout.width, layout.height);
  };
  let cells: Cell[] = [];
  let pages = 0;
  for (const cell of results) {
    cells.push(cell);
    if (cells.length < layout.columns * layout.rows) continue;
    await page(cells);
    pages += 1;
    cells = [];
  }
  // A document without a page is none: nothing done leaves an empty one.
  if (cells.length > 0 || pages === 0) await page(cells);
  pdf.end();
}

async function writeOne(cells: readonly Cell[], ctx: Context): Promise<void> {
  const { background, format } = ctx.options;
  const layout = sheetLayout(ctx.options, cells.length);
  const { width, height } = layout;
  const pixels = await paint(cells, layout, background, ctx);
  const sharp = await pictureLibrary();
  const sheet = sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const encoded = format === 'png' ? sheet.png() : sheet.jpeg({ quality: QUALITY });
  write(await encoded.toBuffer(), ctx);
}

/** The pixels of a single sheet, row by row: to compose it at once would hold every thumbnail decoded. */
async function paint(cells: readonly Cell[], layout: SheetLayout, background: string, ctx: Context): Promise<Buffer> {
  const { width, height, columns, rows, gap } = layout;
  const pixels = Buffer.allocUnsafeSlow(width * height * 3);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const last = row === rows - 1;
    // Each row brings the gap above it, and the last the gap below it too.
    const strip = layout.thumbnail + layout.caption + gap + (last ? gap : 0);
    const inRow = cells.slice(row * columns, (row + 1) * columns);
    const made = await compose(inRow, { ...layout, rows: 1, height: strip }, background);
    at += (await made.raw().toBuffer()).copy(pixels, at);
    ctx.progress(0);
  }
  return pixels;
}

function write(bytes: Buffer, ctx: Context): void {
  for (let at = 0; at < bytes.length; at += PIECE) ctx.write(bytes.subarray(at, at + PIECE));
}
