/** The wire from a process of ours to main, whichever way the process was started. */
export interface ParentLink<To, From> {
  send(message: From): void;
  onMessage(listener: (message: To) => void): void;
}

/** What Electron gives to a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Throws when this process was started by hand. */
export function parentLink<To, From>(): ParentLink<To, From> {
  const port = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (port !== undefined && port !== null) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data as To)),
    };
  }
  if (process.send === undefined) throw new Error('This program is started by Gristmill alone.');
  // Main is gone, and nobody wants an answer. `exit` would wait for a thread that hangs.
  process.on('disconnect', endNow);
  return {
    // An error means that main is gone: `disconnect` follows.
    send: (message) => process.connected && process.send?.(message as object, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as To)),
  };
}

function endNow(): void {
  process.kill(process.pid, 'SIGKILL');
}
