import { ipcMain } from 'electron';
import { COMMANDS, type CommandName } from '../../shared/ipc/channels.ts';
import { fail, type Result } from '../../shared/result.ts';
import { isTrustedFrame } from '../shell/security.ts';

/** Answers one command. Never rejects. */
export type Answer = (name: CommandName, input: unknown) => Promise<Result<unknown>>;

/**
 * Puts every command on its channel: what comes from a trusted sender is answered. What is asked before there is anybody
 * who answers waits.
 */
export function registerHandlers(answer: Promise<Answer>): void {
  for (const name of COMMANDS) {
    ipcMain.handle(name, async (event, input: unknown): Promise<Result<unknown>> => {
      if (!isTrustedFrame(event.senderFrame)) {
        return fail({
          code: 'usage',
          message: `The command ${name} came from a page that is not ours and was refused.`,
        });
      }
      return (await answer)(name, input);
    });
  }
}
