import { screen, type BrowserWindow } from 'electron';
import { KeptFile } from '../kept-file.ts';
import { soundState } from './sound-state.ts';

/** Keeps where the window is, as `window.json` in the data folder. */
export class WindowKeeper {
  readonly #file: KeptFile;

  constructor(folder: string) {
    this.#file = new KeptFile(folder, 'window');
  }

  /** Puts the window where it was. Before it is shown. */
  restore(window: BrowserWindow): void {
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const state = soundState(this.#file.fields, screens);
    if (state === undefined) return;
    window.setBounds(state.bounds);
    if (state.maximized) window.maximize();
  }

  /** Keeps its place whenever it is closed. What cannot be kept is forgotten, and does not hold up the end. */
  watch(window: BrowserWindow, onProblem: (message: string) => void): void {
    window.on('close', () => {
      try {
        this.#file.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
      } catch (error) {
        onProblem(error instanceof Error ? error.message : String(error));
      }
    });
  }
}
