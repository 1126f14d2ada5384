import { AppError } from '../../shared/app-error.ts';
import type { CommandName } from '../../shared/ipc/channels.ts';
import { contract, type Handlers } from '../../shared/ipc/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

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
