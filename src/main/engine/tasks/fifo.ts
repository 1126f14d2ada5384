/** First in, first out, both at constant cost: an array's own `shift` moves all that is left. */
export class Fifo {
  readonly #ids: number[] = [];
  #head = 0;

  get length(): number {
    return this.#ids.length - this.#head;
  }

  push(id: number): void {
    this.#ids.push(id);
  }

  shift(): number | undefined {
    if (this.length === 0) return undefined;
    const id = this.#ids[this.#head++];
    // Half of it is spent: moving the rest is paid for by the takes so far.
    if (this.#head * 2 > this.#ids.length) {
      this.#ids.splice(0, this.#head);
      this.#head = 0;
    }
    return id;
  }

  /** Takes out those that `unwanted` names. Returns how many. */
  remove(unwanted: ReadonlySet<number>): number {
    const before = this.length;
    const kept = this.#ids.slice(this.#head).filter((id) => !unwanted.has(id));
    this.clear();
    for (const id of kept) this.#ids.push(id);
    return before - kept.length;
  }

  clear(): void {
    this.#ids.length = 0;
    this.#head = 0;
  }
}
