/** Starts the app. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CALLER, ROOT } from './places.mjs';
import { exitOf, forwardSignals } from './processes.mjs';
import { SetupError } from './say.mjs';

/** Options of the app that take a path. */
const PATH_OPTIONS = ['--smoke', '--data-dir', '--recipe'];
/** What Chromium says on a machine without a desktop; it means nothing. */
const NOISE = /ERROR:[\w/]*(bus|object_proxy)\.cc|dbus|gpu_memory_buffer_support|viz_main_impl/i;

/**
 * Arguments of the app, with paths counted from where the person stands.
 * @param {readonly string[]} args
 * @returns {string[]}
 */
export function appArguments(args) {
  /** @type {string[]} */
  const result = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const [name = '', ...rest] = argument.split('=');
    if (argument === '--') return [...result, '--', ...args.slice(index + 1).map((path) => resolve(CALLER, path))];
    if (PATH_OPTIONS.includes(name)) {
      const value = rest.length > 0 ? rest.join('=') : args[(index += 1)];
      if (!value) throw new SetupError(`${name} needs a path after it.`);
      result.push(`${name}=${resolve(CALLER, value)}`);
    } else {
      result.push(argument.startsWith('-') ? argument : resolve(CALLER, argument));
    }
  }
  return result;
}

/**
 * Runs the app to its end.
 * @param {import('./prepare.mjs').Prepared} prepared
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function launch(prepared, args) {
  const child = spawn(prepared.electron, [...prepared.switches, ROOT, ...args], {
    env: prepared.env,
    stdio: ['inherit', 'inherit', prepared.virtual ? 'pipe' : 'inherit'],
  });
  forwardSignals(child);
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (!NOISE.test(line)) process.stderr.write(`${line}\n`);
    });
  }
  return exitOf(child);
}
