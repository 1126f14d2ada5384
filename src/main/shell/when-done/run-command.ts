import { spawn } from 'node:child_process';
import { AppError } from '../../../shared/app-error.ts';

/** How long a command may take, milliseconds. */
export const COMMAND_MS = 60_000;
/** Characters of its error output that are told. */
const TOLD = 500;

/**
 * Runs a program by its arguments, without a shell, with `input` on its standard input. Resolves when it has ended with
 * code 0. Rejects with AppError `not-now` that names it: it did not start, ended otherwise, or was killed after `withinMs`.
 */
export function runCommand(argv: readonly string[], input: string, withinMs = COMMAND_MS): Promise<void> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: withinMs, killSignal: 'SIGKILL' });
    let said = '';
    const failed = (why: string): void => {
      const words = said.trim();
      reject(
        new AppError('not-now', `The command ${argv.join(' ')} ${why}.${words === '' ? '' : ` It said: ${words}`}`),
      );
    };
    child.stderr.on('data', (bytes: Buffer) => (said = `${said}${bytes.toString()}`.slice(-TOLD)));
    // A program that does not read what it is given is not wrong.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => failed(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else if (signal === 'SIGKILL') failed(`was ended after ${Math.round(withinMs / 1000)} s, or killed`);
      else failed(code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`);
    });
    child.stdin.end(input);
  });
}
