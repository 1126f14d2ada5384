/** Remembers who is counted down, and tells when that begins and ends. */
export class HangWatch {
  readonly #hanging = new Set<number>();
  readonly #tell: (slot: number, reason: string | null) => void;

  /** `tell` hears the reason in words, or null when the worker no longer hangs. */
  constructor(tell: (slot: number, reason: string | null) => void) {
    this.#tell = tell;
  }

  /** `reason`: why the slot is counted down; null when it is not. */
  look(slot: number, reason: string | null): void {
    if ((reason !== null) === this.#hanging.has(slot)) return;
    if (reason === null) this.#hanging.delete(slot);
    else this.#hanging.add(slot);
    this.#tell(slot, reason);
  }
}
