import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface CliRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The lines of `--json`. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** A file of the freshly built threads, among which the CLI is. */
export function builtFile(name: string): string {
  const folder = process.env['GRISTMILL_THREADS_DIR'];
  if (folder === undefined) throw new Error('GRISTMILL_THREADS_DIR is not set: run this by vitest, project "unit".');
  return join(folder, name);
}

export const NOBODY = 65_534;

/** Root may read everything: as root, what starts the command line as nobody does (Linux). */
export const AS_NOBODY: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'] : [];

/**
 * Runs the built command line in a process of its own, from the root folder, and waits for its end; `under` is a program
 * that starts it, with its arguments.
 */
export function runCli(
  args: readonly string[],
  input: Buffer = Buffer.alloc(0),
  under: readonly string[] = [],
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const [file = '', ...words] = [...under, process.execPath, builtFile('cli.js'), ...args];
    const child = spawn(file, words, { cwd: '/' });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    child.on('error', reject);
    child.on('close', (code) => {
      const stdout = Buffer.concat(out);
      resolve({ code, stdout, stderr: Buffer.concat(err).toString(), lines: jsonLines(stdout) });
    });
    child.stdin.end(input);
  });
}

/** Parsed lines; none where the output is meant for people. */
function jsonLines(stdout: Buffer): readonly Readonly<Record<string, unknown>>[] {
  const text = stdout.toString();
  if (!text.startsWith('{')) return [];
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
