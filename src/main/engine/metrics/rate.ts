/** Rate over a sliding window of whole seconds, from a counter that only grows. */
export class Rate {
  readonly #windowMs: number;
  readonly #points: { readonly at: number; readonly total: number }[] = [];

  constructor(windowMs = 10_000) {
    this.#windowMs = windowMs;
  }

  /** Notes the counter at an active time. */
  note(at: number, total: number): void {
    this.#points.push({ at, total });
    while (this.#points.length > 2 && at - (this.#points[0]?.at ?? at) > this.#windowMs) this.#points.shift();
  }

  /** Per second; 0 before two points, and where the last total is the lower one (a file begun was given back). */
  get perSecond(): number {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || last.at <= first.at) return 0;
    return Math.max(0, (1000 * (last.total - first.total)) / (last.at - first.at));
  }

  reset(): void {
    this.#points.length = 0;
  }
}
