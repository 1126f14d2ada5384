/** Size of A4 in points, the unit of PDF. */
const WIDTH = 595.28;
const HEIGHT = 841.89;

const CATALOG = 1;
const PAGES = 2;
const PER_PAGE = 3;

/** A PDF 1.4 of A4 pages, each one JPEG as wide as the page, from the top; written page by page. */
export class PdfWriter {
  readonly #write: (bytes: Buffer) => void;
  /** Where each object starts, by its number. */
  readonly #starts: number[] = [];
  #at = 0;
  #pages = 0;

  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
    // The second line tells programs that look at it that the file is not text.
    this.#put('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n');
  }

  /** `width` and `height` are those of the JPEG, in pixels; one that is higher than the page is made to fit. */
  page(jpeg: Buffer, width: number, height: number): void {
    const image = PAGES + 1 + this.#pages * PER_PAGE;
    this.#pages += 1;
    const scale = Math.min(WIDTH / width, HEIGHT / height);
    const [wide, high] = [width * scale, height * scale];
    const place = `q ${fixed(wide)} 0 0 ${fixed(high)} ${fixed((WIDTH - wide) / 2)} ${fixed(HEIGHT - high)} cm /P Do Q`;
    const kind = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB`;
    this.#stream(image, `${kind} /BitsPerComponent 8 /Filter /DCTDecode`, jpeg);
    this.#stream(image + 1, '', Buffer.from(place));
    this.#object(
      image + 2,
      `<< /Type /Page /Parent ${PAGES} 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Contents ${image + 1} 0 R /Resources << /XObject << /P ${image} 0 R >> >> >>`,
    );
  }

  /** The pages' list and the table of where each object is. */
  end(): void {
    const kids = Array.from({ length: this.#pages }, (_, i) => `${PAGES + PER_PAGE + i * PER_PAGE} 0 R`).join(' ');
    this.#object(CATALOG, `<< /Type /Catalog /Pages ${PAGES} 0 R >>`);
    this.#object(PAGES, `<< /Type /Pages /Count ${this.#pages} /Kids [${kids}] >>`);
    const table = this.#at;
    const count = this.#starts.length;
    const entries = this.#starts.slice(1).map((start) => `${String(start).padStart(10, '0')} 00000 n \n`);
    this.#put(`xref\n0 ${count}\n0000000000 65535 f \n${entries.join('')}`);
    this.#put(`trailer\n<< /Size ${count} /Root ${CATALOG} 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  }

  #stream(number: number, entries: string, bytes: Buffer): void {
    this.#starts[number] = this.#at;
    this.#put(`${number} 0 obj\n<< ${entries} /Length ${bytes.length} >>\nstream\n`);
    this.#put(bytes);
    this.#put('\nendstream\nendobj\n');
  }

  #object(number: number, content: string): void {
    this.#starts[number] = this.#at;
    this.#put(`${number} 0 obj\n${content}\nendobj\n`);
  }

  #put(part: string | Buffer): void {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    this.#write(bytes);
    this.#at += bytes.length;
  }
}

const fixed = (points: number): string => points.toFixed(2);
