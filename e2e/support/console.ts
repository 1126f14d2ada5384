import type { ElectronApplication, Page } from '@playwright/test';
import type { RendererApi } from '../../src/shared/ipc/contract.ts';
import type { BatchProgress } from '../../src/shared/domain/batch.ts';
import { dropFiles } from './drop.ts';
import { expect } from './launch.ts';

type Api = { readonly api: RendererApi };

/** Answers every file dialog of the app with these paths, as a person would who picks them. */
export async function answerDialogs(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [...paths],
  );
}

/** Clicks an item of the menu of the application. */
export async function clickMenu(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    const item = items.find((one) => one.label === wanted && one.enabled);
    if (item === undefined) throw new Error(`There is no "${wanted}" that can be clicked.`);
    (item.click as () => void)();
  }, label);
}

/** Drops, chooses the output folder, and presses Start. */
export async function startByDrop(
  { app, page }: { readonly app: ElectronApplication; readonly page: Page },
  files: readonly string[],
  outDir: string,
): Promise<void> {
  await dropFiles(page, files);
  const start = page.getByTestId('start-batch');
  await expect(start).toBeVisible();
  await answerDialogs(app, [outDir]);
  await page.getByTestId('change-out').click();
  await expect(page.getByTestId('preflight-out').getByTitle(outDir, { exact: true })).toBeVisible();
  await expect(start).toBeEnabled();
  await start.click();
}

/** Settles with the first frame in which this share of the files is done; reads the same events as the console. */
export function untilShareDone(page: Page, share: number): Promise<BatchProgress> {
  return page.evaluate(
    (wanted) =>
      new Promise<BatchProgress>((resolve) => {
        const stop = (window as unknown as Api).api.on('frame', ({ batch }) => {
          if (batch === null || batch.counts.COMPLETED < wanted * batch.files) return;
          stop();
          resolve(batch);
        });
      }),
    share,
  );
}

/** A figure as the console shows it. */
export async function shownNumber(page: Page, testId: string): Promise<number> {
  const text = await page.getByTestId(testId).innerText();
  return Number(text.replace(/\D/gu, ''));
}
