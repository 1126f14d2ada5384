/** Figures as text. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * Ratio of two contenders, round by round: rounds differ more than the contenders of one round do.
 * @param {readonly number[]} of
 * @param {readonly number[]} to
 * @param {number} [digits]
 */
export function ratio(of, to, digits = 2) {
  const ratios = of.map((value, round) => value / (to[round] ?? value));
  const [middle, least, most] = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((one) =>
    one.toFixed(digits),
  );
  return `${middle} × (${least}–${most})`;
}

/**
 * Ratio of the medians of two contenders.
 * @param {readonly number[]} of
 * @param {readonly number[]} to
 */
export const share = (of, to) => `${(median(of) / median(to)).toFixed(3)} ×`;

/**
 * Median, and the least and the most.
 * @param {readonly number[]} values
 * @param {string} unit
 * @param {number} [digits]
 */
export function spread(values, unit, digits = 0) {
  const words = (/** @type {number} */ value) => `${value.toFixed(digits)} ${unit}`;
  return [words(median(values)), `${Math.min(...values).toFixed(digits)} – ${words(Math.max(...values))}`];
}

/**
 * @param {string} title
 * @param {readonly (readonly string[])[]} rows the first is the head
 */
export function table(title, rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  return `\n${title}\n${lines.join('\n')}\n`;
}

/**
 * A row for each contender: median and spread of its rate, and its ratio to each of the peers.
 * @param {Map<string, number[]>} rates contender -> rate by round
 * @param {readonly string[]} peers
 * @param {(rate: number) => string} words
 * @returns {string[][]}
 */
export function rows(rates, peers, words) {
  const head = ['', 'median', 'min – max', ...peers.map((peer) => `against ${peer}`)];
  const body = [...rates].map(([name, values]) => [
    name,
    words(median(values)),
    `${words(Math.min(...values))} – ${words(Math.max(...values))}`,
    ...peers.map((peer) => (peer === name ? '–' : ratio(values, rates.get(peer) ?? values))),
  ]);
  return [head, ...body];
}
