import { Menu, nativeImage, Tray } from 'electron';
import { join } from 'node:path';
import type { Signs } from './signs.ts';

export interface TrayActs {
  readonly show: () => void;
  readonly toggle: () => void;
  readonly quit: () => void;
}

const WORDS = { pause: 'Pause the batch', resume: 'Go on with the batch' } as const;

/**
 * The small sign beside the clock: what runs, in one line, and the way back to the window. Where the system has no such
 * place it is not seen, and nothing depends on it. Returns how to bring it up to date, and how to take it away.
 */
export function makeTray(resources: string, acts: TrayActs): { show(signs: Signs): void; close(): void } {
  const image = nativeImage.createFromPath(join(resources, 'tray.png'));
  const tray = new Tray(image);
  tray.on('click', acts.show);
  return {
    show({ tip, toggle }) {
      tray.setToolTip(tip);
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: tip, enabled: false },
          { type: 'separator' },
          { label: 'Show Gristmill', click: acts.show },
          ...(toggle === null ? [] : [{ label: WORDS[toggle], click: acts.toggle }]),
          { type: 'separator' },
          { label: 'Quit', click: acts.quit },
        ]),
      );
    },
    close: () => tray.destroy(),
  };
}
