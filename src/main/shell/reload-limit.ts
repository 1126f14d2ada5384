/** Between two reloads that nobody asked for. */
const QUIET_MS = 60_000;

/** Whether a page that died is loaded again without asking: not when it dies again within a minute. */
export class ReloadLimit {
  #last = -Infinity;

  /** @param now epoch milliseconds of the death. Counts as a reload when it gives true. */
  allows(now: number): boolean {
    const quiet = now - this.#last >= QUIET_MS;
    if (quiet) this.#last = now;
    return quiet;
  }
}
