/** Who has which name: a hash table of entries, 32 bits each, that asks for their names where it has to. */
export class Claims {
  readonly #keyOf: (entry: number) => string;
  readonly #entries: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #mask: number;

  /** For up to `most` claims; 16 bytes of memory each. `keyOf` gives the name of an entry as it is now. */
  constructor(most: number, keyOf: (entry: number) => string) {
    this.#keyOf = keyOf;
    const size = 2 ** Math.ceil(Math.log2(Math.max(8, 1.5 * most)));
    this.#entries = new Uint32Array(size);
    this.#hashes = new Uint32Array(size);
    this.#mask = size - 1;
  }

  /** The entry that has the name; -1 for none, and then it is the claimer's. */
  claim(key: string, entry: number): number {
    const hash = hashOf(key);
    const at = this.#find(key, hash);
    const found = this.#entries[at] ?? 0;
    if (found !== 0) return found - 1;
    this.#entries[at] = entry + 1;
    this.#hashes[at] = hash;
    return -1;
  }

  has(key: string): boolean {
    return this.#entries[this.#find(key, hashOf(key))] !== 0;
  }

  /** The place of the name, or the free one where it would be. */
  #find(key: string, hash: number): number {
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const entry = this.#entries[at] ?? 0;
      if (entry === 0 || (this.#hashes[at] === hash && this.#keyOf(entry - 1) === key)) return at;
    }
  }
}

/** FNV-1a, with the last bits mixed: names of a batch differ in few places. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}
