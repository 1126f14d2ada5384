import { CommanderError, type Command } from 'commander';
import { AppError } from '../../shared/app-error.ts';
import { EXIT, exitOfError, type ExitCode } from './exit-codes.ts';
import { flushLog } from './log.ts';
import { JSON_ALL, makeProgram } from './program.ts';
import { openConsole, type Console } from './report/make-reporter.ts';

/** Runs a command line to its end. Never rejects; the answer is the exit code, and all output is out. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const console = openConsole();
  const code = await guarded(args, console);
  flushLog();
  await Promise.all([console.out.flush(), console.err.flush()]);
  return code;
}

async function guarded(args: readonly string[], console: Console): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    const program = makeProgram(console, (exit) => {
      code = exit;
    });
    if (asksForHelp(args)) await addRecipeHelp(program);
    await program.parseAsync(withJsonAll(args), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    tell(console, error, args.includes('--log-level=debug') || args[args.indexOf('--log-level') + 1] === 'debug');
    return exitOfError(error);
  }
}

/** One sentence or two; where it happened only for who asked. */
function tell({ err }: Console, error: unknown, debug: boolean): void {
  const { code, message } = AppError.toData(error);
  err.line(`gristmill: ${code === 'internal' ? `A defect of Gristmill: ${message}` : message}`);
  if (debug && error instanceof Error) err.line(error.stack ?? '');
}

function withJsonAll(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, at) => (arg === '--json=all' && (end < 0 || at < end) ? JSON_ALL : arg));
}

const asksForHelp = (args: readonly string[]): boolean =>
  args.some((arg) => arg === '--help' || arg === '-h' || arg === 'help');

/** The recipes are loaded for the help alone. */
async function addRecipeHelp(program: Command): Promise<void> {
  const { recipeHelp } = await import('./recipe-help.ts');
  program.commands.find((verb) => verb.name() === 'run')?.addHelpText('after', recipeHelp());
}
