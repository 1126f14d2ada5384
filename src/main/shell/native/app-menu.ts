import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuAct } from '../../../shared/ipc/views.ts';
import type { Signs } from './signs.ts';

export interface MenuActs {
  /** What the page does. */
  readonly act: (act: MenuAct) => void;
  /** Pause, or go on. */
  readonly toggle: () => void;
}

const PLACES = [
  ['overview', 'Overview'],
  ['workers', 'Workers'],
  ['tasks', 'Tasks'],
  ['alerts', 'Alerts'],
  ['batches', 'Batches'],
  ['settings', 'Settings'],
] as const;

const TOGGLE = 'toggle';
const PAUSE = 'pause';
const RESUME = 'resume';

/** The menu of the application. Its keys act wherever the focus is; those of the places are the page's own, 1 … 6. */
export function appMenu({ act, toggle }: MenuActs, platform: NodeJS.Platform = process.platform): Menu {
  const file: MenuItemConstructorOptions[] = [
    { label: 'Add files…', accelerator: 'CmdOrCtrl+O', click: () => act({ kind: 'add', what: 'files' }) },
    { label: 'Add a folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => act({ kind: 'add', what: 'folder' }) },
    { type: 'separator' },
    { role: platform === 'darwin' ? 'close' : 'quit' },
  ];
  const batch: MenuItemConstructorOptions[] = [
    { id: PAUSE, label: 'Pause', accelerator: 'CmdOrCtrl+P', enabled: false, click: toggle },
    { id: RESUME, label: 'Go on', accelerator: 'CmdOrCtrl+Shift+P', enabled: false, click: toggle },
  ];
  const view: MenuItemConstructorOptions[] = [
    { label: 'Commands…', accelerator: 'CmdOrCtrl+K', click: () => act({ kind: 'palette' }) },
    { type: 'separator' },
    ...PLACES.map(([place, label]) => ({ label, click: () => act({ kind: 'go', place }) })),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
    { type: 'separator' },
    { role: 'reload' },
  ];
  return Menu.buildFromTemplate([
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: file },
    { role: 'editMenu' },
    { id: TOGGLE, label: 'Batch', submenu: batch },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Fault drill…', click: () => act({ kind: 'drill' }) },
        ...(platform === 'darwin' ? [] : [{ type: 'separator' as const }, { role: 'about' as const }]),
      ],
    },
  ]);
}

/** Lights what can be done now. */
export function showInMenu(menu: Menu, { toggle }: Pick<Signs, 'toggle'>): void {
  for (const id of [PAUSE, RESUME]) {
    const item = menu.getMenuItemById(id);
    if (item !== null) item.enabled = toggle === id;
  }
}
