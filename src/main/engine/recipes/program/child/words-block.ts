/**
 * Words as the C library takes them, an array of pointers that ends with a null, in memory that stays where it is. One
 * for each list and thread; what it held is gone with the next `put`. The words hold no zero byte.
 */
export class WordsBlock {
  readonly #addressOf: (block: Uint8Array) => bigint;
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #address: bigint;
  #pointers = new BigUint64Array(256);

  /** `addressOf`: where memory of ours begins. */
  constructor(addressOf: (block: Uint8Array) => bigint) {
    this.#addressOf = addressOf;
    this.#address = addressOf(this.#bytes);
  }

  /** The pointers; to be used before the next call. */
  put(words: readonly string[]): BigUint64Array {
    this.#makeRoom(words);
    let at = 0;
    words.forEach((word, index) => {
      this.#pointers[index] = this.#address + BigInt(at);
      at += this.#bytes.write(word, at);
      this.#bytes[at++] = 0;
    });
    this.#pointers[words.length] = 0n;
    return this.#pointers;
  }

  #makeRoom(words: readonly string[]): void {
    // UTF-8 takes three bytes at the most for what a string counts as one.
    const bytes = words.reduce((sum, word) => sum + 3 * word.length + 1, 0);
    if (bytes > this.#bytes.length) {
      this.#bytes = Buffer.allocUnsafeSlow(bytes);
      this.#address = this.#addressOf(this.#bytes);
    }
    if (words.length >= this.#pointers.length) this.#pointers = new BigUint64Array(2 * words.length);
  }
}
