import { closeSync, fstatSync } from 'node:fs';
import { fromGiven } from '../../scan/byte-string.ts';
import { RecipeError } from '../recipe.ts';
import { EntryPaths } from './entry-paths.ts';
import { entryAt, MAX_LINE, openManifest, readManifest, stampOf } from './manifest-lines.ts';
import { HEX_LENGTH, type Entry, type ManifestKind } from './manifest-parse.ts';
import type { VerifyOptions } from './verify-options.ts';

/** Longest manifest: offsets have 32 bits. */
export const MAX_MANIFEST = 0xffff_fffe;

/**
 * Where in the manifest the lines of a path are. A hash table of 32-bit hashes and offsets, and the lines stay in the
 * file: a million entries cost 16 to 64 MB in each thread instead of some hundred, and a look-up one short read.
 */
export class ManifestIndex {
  readonly #options: VerifyOptions;
  readonly #path: string;
  readonly #kind: ManifestKind;
  readonly #paths: EntryPaths;
  readonly #line = Buffer.allocUnsafe(MAX_LINE);
  #hashes = new Uint32Array(0);
  /** Plus one: 0 is a free place. */
  #offsets = new Uint32Array(0);
  #count = 0;

  /** Reads the manifest that the batch was listed by. `beat` is called every two milliseconds and may throw to end it. */
  constructor(options: VerifyOptions, beat: () => void) {
    const { format, algorithm } = options;
    // Listing has settled it.
    this.#kind = { format: format === 'auto' ? 'coreutils' : format, algorithm };
    this.#options = options;
    this.#path = fromGiven(options.manifest);
    this.#paths = new EntryPaths(fromGiven(options.base));
    this.#opened((fd) => {
      this.#resize(placesFor(fstatSync(fd).size, algorithm));
      readManifest(fd, this.#kind, ({ name }, at) => this.#add(hashOf(this.#paths.of(name)), at), beat);
    });
  }

  /** What the manifest says of a path (byte string): as a rule one entry; none where it does not list it. */
  find(path: string): readonly Entry[] {
    const hash = hashOf(path);
    const found: number[] = [];
    const mask = this.#hashes.length - 1;
    for (let slot = hash & mask; this.#offsets[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#hashes[slot] === hash) found.push((this.#offsets[slot] ?? 0) - 1);
    }
    if (found.length === 0) return [];
    return this.#opened((fd) =>
      found.flatMap((at) => {
        const entry = entryAt(fd, at, this.#kind, this.#line);
        return entry !== null && this.#paths.of(entry.name) === path ? [entry] : [];
      }),
    );
  }

  /** Not kept open between look-ups: it would hold the disk that it is on. */
  #opened<T>(use: (fd: number) => T): T {
    const { manifest, listed } = this.#options;
    let fd: number;
    try {
      fd = openManifest(this.#path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RecipeError('permanent', 'MANIFEST', `The manifest ${manifest} cannot be read any more: ${why}.`, {
        cause: error,
      });
    }
    try {
      if (stampOf(fd) !== listed) {
        throw new RecipeError(
          'permanent',
          'MANIFEST',
          `The manifest ${manifest} was changed since the files were listed. Verify anew.`,
        );
      }
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  #add(hash: number, at: number): void {
    if (2 * ++this.#count > this.#hashes.length) this.#resize(2 * this.#hashes.length);
    this.#put(hash, at + 1);
  }

  #put(hash: number, offset: number): void {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#offsets[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#offsets[slot] = offset;
  }

  #resize(places: number): void {
    const [hashes, offsets] = [this.#hashes, this.#offsets];
    this.#hashes = new Uint32Array(places);
    this.#offsets = new Uint32Array(places);
    offsets.forEach((offset, slot) => {
      if (offset !== 0) this.#put(hashes[slot] ?? 0, offset);
    });
  }
}

/** Bytes of a line besides its checksum, as a rule: the names of a large manifest are paths. */
const REST_OF_LINE = 24;

/** A power of two that leaves half of the places free, so that the table seldom has to grow: that would hold up a recall. */
function placesFor(bytes: number, algorithm: VerifyOptions['algorithm']): number {
  const line = REST_OF_LINE + (algorithm === 'auto' ? HEX_LENGTH.md5 : HEX_LENGTH[algorithm]);
  return 2 ** Math.max(6, Math.ceil(Math.log2((2 * bytes) / line + 1)));
}

/** FNV-1a with a last stir, as the low bits choose the place. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
