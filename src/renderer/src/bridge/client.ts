import type { AppErrorCode } from '../../../shared/app-error.ts';
import type { CommandName, EventName } from '../../../shared/ipc/channels.ts';
import type { Input, Output, RendererApi } from '../../../shared/ipc/contract.ts';
import type { EventPayloads } from '../../../shared/ipc/events.ts';
import { splitPaths } from '../../../shared/path-text.ts';

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

/** Files whose paths are asked for in one turn: some ten milliseconds. */
const AT_ONCE = 1000;

/** Real paths of dropped files, in order; those without one (a picture out of a browser) are left out. */
export async function pathsOfFiles(files: FileList): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    // A hundred thousand of them must not freeze the window: even to take one out of the list costs.
    if (from > 0) await scheduler.yield();
    const some = Array.prototype.slice.call(files, from, from + AT_ONCE) as File[];
    for (const path of splitPaths(bridge().pathsForFiles(some))) if (path !== '') paths.push(path);
  }
  return paths;
}
