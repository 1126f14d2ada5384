/** Size of the letters and, on average, the width of one; pixels. */
const LETTERS = 11;
const LETTER_WIDTH = 6.3;

/** The name of a file as it stands below its thumbnail: its middle left out where it is too long for `width` pixels. */
export function captionOf(path: Buffer, width: number): string {
  const name = path.toString('utf8', path.lastIndexOf(0x2f) + 1).replace(UNPRINTABLE, '\u{fffd}');
  const letters = [...name];
  const room = Math.max(3, Math.floor(width / LETTER_WIDTH));
  if (letters.length <= room) return name;
  const end = Math.floor((room - 1) / 2);
  return `${letters.slice(0, room - 1 - end).join('')}…${letters.slice(letters.length - end).join('')}`;
}

/** What XML cannot hold, and line ends. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export interface PlacedCaption {
  readonly text: string;
  /** Middle of the line, and its base. Pixels. */
  readonly x: number;
  readonly y: number;
}

/** A drawing of all captions of a sheet, dark on a light background and light on a dark one. */
export function drawCaptions(captions: readonly PlacedCaption[], width: number, height: number, paper: string): Buffer {
  const texts = captions.map(({ text, x, y }) => `<text x="${x}" y="${y}">${escaped(text)}</text>`).join('');
  const style = `font-family="sans-serif" font-size="${LETTERS}" text-anchor="middle" fill="${inkOn(paper)}"`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g ${style}>${texts}</g></svg>`,
  );
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);

/** By the brightness that the eye sees (Rec. 601). */
function inkOn(paper: string): string {
  const part = (at: number): number => Number.parseInt(paper.slice(at, at + 2), 16);
  return 0.299 * part(1) + 0.587 * part(3) + 0.114 * part(5) > 127 ? '#222222' : '#eeeeee';
}
