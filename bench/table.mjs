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
 */
export function ratio(of, to) {
  const ratios = of.map((value, round) => value / (to[round] ?? value));
  return `${median(ratios).toFixed(2)} × (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
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
