import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { COMMANDS, EVENTS } from '../shared/ipc/channels.ts';
import { joinPaths } from '../shared/path-text.ts';

/*
 * The whole of what the page can reach: commands and events by the names in `channels.ts`, and the real paths of
 * dropped files. Runs sandboxed, so it holds no logic; `register.ts` checks what comes through.
 */

const commands: ReadonlySet<string> = new Set(COMMANDS);
const events: ReadonlySet<string> = new Set(EVENTS);

contextBridge.exposeInMainWorld('api', {
  invoke(name: string, input: unknown): Promise<unknown> {
    if (!commands.has(name)) return Promise.reject(new Error(`Unknown command: ${name}`));
    return ipcRenderer.invoke(name, input);
  },
  on(name: string, listener: (payload: unknown) => void): () => void {
    if (!events.has(name)) throw new Error(`Unknown event: ${name}`);
    const forward = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(name, forward);
    return () => void ipcRenderer.off(name, forward);
  },
  pathsForFiles: (files: readonly File[]): string => joinPaths(files.map((file) => webUtils.getPathForFile(file))),
});
