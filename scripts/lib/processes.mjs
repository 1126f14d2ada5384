/** Starting other programs. */
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end with the terminal attached.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} exit code; 128 + signal number if a signal ended it
 */
export function run(file, args, options = {}) {
  return exitOf(spawn(file, args, { stdio: 'inherit', ...options }));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/**
 * Passes the signals that end a program on to a child, which decides what to do with them.
 * @param {import('node:child_process').ChildProcess} child
 */
export function forwardSignals(child) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
}

/**
 * Output of a quick question to a program; undefined if it isn't there or fails.
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {string | undefined}
 */
export function ask(file, args) {
  const result = spawnSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return result.status === 0 ? result.stdout : undefined;
}

/**
 * Command line of npm. The npm that started us is preferred: it needs no shell, and has the same configuration.
 * @param {readonly string[]} args
 * @returns {{ file: string, args: string[], shell: boolean }}
 */
export function npmCommand(args) {
  const cli = process.env['npm_execpath'];
  if (cli?.endsWith('.js')) return { file: process.execPath, args: [cli, ...args], shell: false };
  return { file: 'npm', args: [...args], shell: process.platform === 'win32' };
}
