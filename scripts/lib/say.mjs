/** What the scripts tell the person who started them: on stderr, so that stdout stays for results. */

/** @param {string} line */
export function say(line) {
  process.stderr.write(`gristmill: ${line}\n`);
}

/** A failure whose message says what happened and what to do; shown without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs a script's main function; a `SetupError` ends it with its message and exit code 1.
 * @param {() => Promise<number>} main resolves to the exit code
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
