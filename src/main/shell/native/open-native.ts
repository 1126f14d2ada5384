import { app, Menu, type BrowserWindow } from 'electron';
import type { MenuAct } from '../../../shared/ipc/views.ts';
import { isEnded } from '../../../shared/domain/batch.ts';
import type { ParallelProcessor } from '../../engine/parallel-processor.ts';
import { focusWindow } from '../window.ts';
import { appMenu, showInMenu } from './app-menu.ts';
import { NativeParts } from './native-parts.ts';
import { makeTray } from './tray.ts';

export interface NativeHost {
  readonly window: BrowserWindow;
  readonly processor: ParallelProcessor;
  readonly resources: string;
  /** Has the page do it. */
  readonly act: (act: MenuAct) => void;
  readonly onProblem: (message: string) => void;
}

/** Menu, tray, progress, badge, wakefulness and notifications, as long as the app is open. Returns how to end them. */
export function openNative({ window, processor, resources, act, onProblem }: NativeHost): () => void {
  const show = (): void => focusWindow(window);
  const toggle = (): void => togglePause(processor, onProblem);
  const menu = appMenu({ act: (asked) => (show(), act(asked)), toggle });
  Menu.setApplicationMenu(menu);
  const tray = makeTray(resources, { show, toggle, quit: () => app.quit() });
  const parts = new NativeParts(window, {
    batch: () => processor.current?.progress() ?? null,
    needPerson: () => processor.alertManager.needsPerson,
    onShow: show,
    onSigns(signs) {
      showInMenu(menu, signs);
      tray.show(signs);
    },
  });
  return () => {
    parts.close();
    tray.close();
  };
}

function togglePause(processor: ParallelProcessor, onProblem: (message: string) => void): void {
  const run = processor.current;
  if (run === null || isEnded(run.state)) return;
  try {
    if (run.state === 'PAUSED') processor.resume(run.meta.id);
    else processor.pause(run.meta.id);
  } catch (error) {
    onProblem(error instanceof Error ? error.message : String(error));
  }
}
