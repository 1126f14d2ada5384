import type { FromIsolated, ToIsolated } from './isolation-protocol.ts';

/** The wire from an isolated process to main, whichever way the process was started. */
export interface ParentLink {
  send(message: FromIsolated): void;
  onMessage(listener: (message: ToIsolated) => void): void;
}

/** What Electron gives to a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Throws when this process was started by hand. */
export function parentLink(): ParentLink {
  const port = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (port !== undefined && port !== null) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data as ToIsolated)),
    };
  }
  if (process.send === undefined) throw new Error('This program is started by Gristmill alone.');
  // Main is gone, and nobody wants an answer. `exit` would wait for a thread that hangs.
  process.on('disconnect', endNow);
  return {
    // An error means that main is gone: `disconnect` follows.
    send: (message) => process.connected && process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToIsolated)),
  };
}

function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
