/** How long the alert inbox takes to open, and how long a turn of the main loop is while it is saved. */
import { Contender } from './contender.mjs';
import { spread, table } from './table.mjs';

/** @typedef {import('./inbox.ts').Kept} Kept */

const WORKS = /** @type {const} */ ([
  ['open', 'opened'],
  ['append', 'every open row acknowledged, and saved'],
  ['rewrite', 'the whole file written anew'],
]);

/** @param {import('./contenders.mjs').Settings} settings */
export async function inbox({ built, scratch, rounds }) {
  const once = async (/** @type {string} */ work) => {
    const process_ = new Contender(built.inbox, [scratch], process.env);
    try {
      return /** @type {any} */ ((await process_.run(work, {})).value);
    } finally {
      process_.stop();
    }
  };
  const bytes = /** @type {number} */ (await once('make'));
  const body = [];
  for (const [work, words] of WORKS) {
    /** @type {Kept[]} */
    const seen = [];
    for (let round = 0; round < rounds; round++) seen.push(await once(work));
    const turns = seen.map(({ turns: { own, wall } }) => own ?? wall);
    body.push([
      words,
      ...spread(
        seen.map(({ ms }) => ms),
        'ms',
      ),
      spread(
        seen.map(({ cpuMs }) => cpuMs),
        'ms',
      )[0] ?? '',
      work === 'open' ? '–' : `${Math.max(...turns).toFixed(1)} ms`,
    ]);
  }
  const title = `The alert inbox with 10,000 rows (${(bytes / 1e6).toFixed(1)} MB), each time in a process that has just started`;
  return table(title, [['', 'median', 'min – max', 'processor', 'longest turn of main'], ...body]);
}
