/** Both ends of a contender: a process that waits, warm, until it is told to do the work once more. */
import { fork } from 'node:child_process';

/**
 * In the contender: answers each question with what the named work returned, and how much memory the process has had.
 * @param {Record<string, (options: any) => Promise<unknown>>} works
 */
export function answer(works) {
  process.on('message', (/** @type {{ work: string, options: object }} */ { work, options }) => {
    const chosen = works[work];
    if (chosen === undefined) throw new Error(`There is no work "${work}".`);
    void chosen(options).then((value) => process.send?.({ value, peakMiB: process.resourceUsage().maxRSS / 1024 }));
  });
  process.on('disconnect', () => process.exit(0));
}

/** A contender as the bench sees it. */
export class Contender {
  #child;

  /**
   * @param {string} file
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(file, args, env) {
    this.#child = fork(file, args, { env, execArgv: [] });
  }

  /**
   * Does the work once; its value is what the contender answers. Rejects when the process ends over it.
   * @template [T=number]
   * @param {string} work
   * @param {object} options
   * @returns {Promise<{ value: T, peakMiB: number }>}
   */
  run(work, options) {
    return new Promise((resolve, reject) => {
      const ended = (/** @type {number | null} */ code) => reject(new Error(`${work}: ended with code ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (message) => {
        this.#child.off('exit', ended);
        resolve(/** @type {{ value: T, peakMiB: number }} */ (message));
      });
      this.#child.send({ work, options });
    });
  }

  stop() {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }
}
