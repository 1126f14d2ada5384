import { execFileSync } from 'node:child_process';

/* ImageMagick, which results are compared with. One start of it costs more than its work, so each call takes many. */

export interface Identified {
  /** As ImageMagick names it: JPEG, PNG … */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Bits a channel. */
  readonly depth: number;
}

/** Every frame or page of every picture. */
export function identify(...paths: readonly string[]): Identified[] {
  return lines('identify', ['-format', '%m %w %h %z\n', ...paths]).map((line) => {
    const [format = '', width, height, depth] = line.split(' ');
    return { format, width: Number(width), height: Number(height), depth: Number(depth) };
  });
}

/** All that it finds in the file: properties, profiles, metadata. */
export function identifyVerbose(path: string): string {
  return execFileSync('identify', ['-verbose', path], { encoding: 'utf8' });
}

/** Something must be left to write at the end, and goes nowhere. */
const NOTHING = ['xc:none', 'null:'];

export interface Conversion {
  readonly from: string;
  readonly args: readonly string[];
  readonly to: string;
}

export function convert(...conversions: readonly Conversion[]): void {
  const each = conversions.flatMap(({ from, args, to }) => [
    '(',
    from,
    ...args,
    '+repage',
    '-write',
    to,
    '+delete',
    ')',
  ]);
  execFileSync('convert', [...each, ...NOTHING], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Writes pictures of any sizes to one file, each as a page of it. */
export function putTogether(pages: readonly string[], to: string): void {
  execFileSync('convert', [...pages, to]);
}

/** Root mean square differences of pairs of pictures of one size, 0 … 1 each, both on white. */
export function differences(pairs: readonly (readonly [one: string, other: string])[]): number[] {
  // A virtual canvas, which formats keep beside the pixels, would decide what flattening gives.
  const white = (path: string): string[] => ['(', path, '+repage', '-background', 'white', '-flatten', ')'];
  const compare = ['-metric', 'RMSE', '-compare', '-format', '%[distortion]\n', '-write', 'info:', '+delete'];
  const each = pairs.flatMap(([one, other]) => ['(', ...white(one), ...white(other), ...compare, ')']);
  const found = lines('convert', [...each, ...NOTHING]).map(Number);
  if (found.length !== pairs.length) throw new Error(`Of ${pairs.length} pairs ${found.length} could be compared.`);
  return found;
}

function lines(program: string, args: readonly string[]): string[] {
  return execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n');
}
