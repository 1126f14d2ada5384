import { ipcMain } from 'electron';
import { AppError } from '../../shared/app-error.ts';
import { COMMANDS, type CommandName } from '../../shared/ipc/channels.ts';
import { contract, type Handlers } from '../../shared/ipc/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { isTrustedFrame } from '../shell/security.ts';

/**
 * Puts every command on its channel: trusted sender, valid input, then the handler; errors leave as data. What is asked
 * before there are handlers waits for them; where there never will be any, it is told why.
 */
export function registerHandlers(handlers: Promise<Handlers>): void {
  for (const name of COMMANDS) {
    ipcMain.handle(name, async (event, input: unknown): Promise<Result<unknown>> => {
      if (!isTrustedFrame(event.senderFrame)) {
        return fail({
          code: 'usage',
          message: `The command ${name} came from a page that is not ours and was refused.`,
        });
      }
      return handlers.then(
        (table) => answer(name, table, input),
        (cause: unknown) => fail(AppError.toData(cause)),
      );
    });
  }
}

/** Validates and runs one command. Never throws. */
export async function answer(name: CommandName, handlers: Handlers, input: unknown): Promise<Result<unknown>> {
  const parsed = contract[name].input.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
    return fail({ code: 'usage', message: `The command ${name} was not understood. ${problems.join('; ')}.` });
  }
  try {
    // The table of schemas and the table of handlers have one type per name; a loop over names cannot say so.
    const handler = handlers[name] as (value: unknown) => unknown;
    return ok(await handler(parsed.data));
  } catch (error) {
    if (!(error instanceof AppError)) console.error(`gristmill: ${name} failed:`, error);
    return fail(AppError.toData(error));
  }
}
