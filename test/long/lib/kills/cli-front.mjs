/** One session of the command line over a batch, killed after a while or left alone. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Job
 * @property {import('./works.mjs').Work} work
 * @property {string} dataDir
 * @property {string} out
 * @property {string} config file
 */

/**
 * When a session is killed. `launch`: counted from the launch, or from the click that starts or resumes; `work`: from when
 * it goes to work.
 * @typedef {object} KillAt
 * @property {'launch' | 'work'} from
 * @property {number} ms Infinity: never
 */

/**
 * @typedef {object} Ended
 * @property {boolean} killed
 * @property {Readonly<Record<string, number>> | null} prompt figures that it told before it went on; null when it began
 *   anew or did not come so far
 * @property {readonly string[]} wrong
 * @property {string} state of a batch that came to its end, else empty
 * @property {number} ms from where the time of a kill counts to the end of the work
 * @property {number} startMs of them before the first file was given out
 * @property {readonly string[]} notes
 */

/** Fields of the `start` line that are figures. */
const FOUND = ['changed', 'removed', 'replaced', 'outputsMissing', 'outputsAltered', 'resultsMissing', 'pendingGone'];

/**
 * @param {string} cli
 * @returns {(job: Job, id: string | null, killAt: KillAt) => Promise<Ended>}
 */
export function cliFront(cli) {
  return async ({ work, dataDir, out, config }, id, killAt) => {
    const set = work.log === '' ? [] : ['--set', `log=${work.log}`];
    const args =
      id === null ? ['run', work.recipe, work.input, '--out', out, '--trust-script', ...set] : ['resume', id];
    const began = performance.now();
    const child = spawn(process.execPath, [cli, ...args, '--data-dir', dataDir, '--config', config, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const arm = (/** @type {KillAt['from']} */ from) => {
      if (killAt.from === from && Number.isFinite(killAt.ms))
        timer = setTimeout(() => child.kill('SIGKILL'), killAt.ms);
    };
    arm('launch');
    /** @type {Record<string, unknown> | null} */
    let start = null;
    let startMs = 0;
    let state = '';
    createInterface(child.stdout).on('line', (text) => {
      const line = parse(text);
      if (line['type'] === 'start') {
        [start, startMs] = [line, performance.now() - began];
        arm('work');
      }
      if (line['type'] === 'summary') state = String(line['outcome']);
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
    const [code, signal] = await new Promise((resolve) => child.once('close', (...how) => resolve(how)));
    clearTimeout(timer);
    const killed = signal === 'SIGKILL';
    const wrong = killed || code === 0 || code === 1 ? [] : [`the command line ended with ${code ?? signal}: ${said}`];
    const prompt = id === null || start === null ? null : figuresOf(start);
    const notes = /** @type {string[]} */ (/** @type {Record<string, unknown> | null} */ (start)?.['notes'] ?? []);
    return { killed, prompt, wrong, state: killed ? '' : state, ms: performance.now() - began, startMs, notes };
  };
}

/**
 * @param {Readonly<Record<string, unknown>>} line
 * @returns {Record<string, number>}
 */
export function figuresOf(line) {
  const { counts, held } = /** @type {any} */ (line);
  const { COMPLETED, FAILED, RETRYING, PENDING } = counts;
  const { verified, inFlight, suspects } = /** @type {any} */ (line);
  const figures = { COMPLETED, FAILED, RETRYING, PENDING, verified, inFlight, suspects };
  const found = Object.fromEntries(FOUND.map((key) => [key, Number(line[key])]));
  return { ...figures, held: typeof held === 'object' ? held.count : held, ...found };
}

/**
 * A line that the kill cut off says nothing.
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
