import type { AppErrorCode } from '../../../shared/app-error.ts';
import type { CommandName, EventName } from '../../../shared/ipc/channels.ts';
import type { Input, Output, RendererApi } from '../../../shared/ipc/contract.ts';
import type { EventPayloads } from '../../../shared/ipc/events.ts';

/* The only user of `window.api`. */

/** A command that main refused or could not do; `message` says what happened, to what, and what can be done. */
export class CommandError extends Error {
  readonly command: CommandName;
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(command: CommandName, code: AppErrorCode, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'CommandError';
    this.command = command;
    this.code = code;
    this.details = details;
  }
}

/** A command without input is called without one. */
type Arguments<N extends CommandName> = undefined extends Input<N> ? [] : [input: Input<N>];

export const isBridged = (): boolean => window.api !== undefined;

function bridge(): RendererApi {
  if (window.api === undefined)
    throw new Error('The page has no connection to the app: its preload script did not run.');
  return window.api;
}

/** Sends a command. Rejects with CommandError; a broken channel counts as `internal`. */
export async function call<N extends CommandName>(name: N, ...args: Arguments<N>): Promise<Output<N>> {
  const result = await bridge()
    .invoke(name, args[0] as Input<N>)
    .catch((error: unknown) => {
      throw new CommandError(name, 'internal', error instanceof Error ? error.message : String(error));
    });
  if (result.ok) return result.value;
  throw new CommandError(name, result.error.code, result.error.message, result.error.details);
}

/** Listens to an event until the returned function is called. */
export function listen<N extends EventName>(name: N, listener: (payload: EventPayloads[N]) => void): () => void {
  return bridge().on(name, listener);
}

/** Real paths of dropped files, in order; those without one (a picture out of a browser) are left out. */
export async function pathsOfFiles(files: readonly File[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [index, file] of files.entries()) {
    // Each path is a call into the preload; a hundred thousand of them must not freeze the window.
    if (index % 2000 === 1999) await new Promise((resolve) => setTimeout(resolve));
    const path = bridge().pathForFile(file);
    if (path !== '') paths.push(path);
  }
  return paths;
}
