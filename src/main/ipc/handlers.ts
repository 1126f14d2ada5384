import { dialog, shell, type BrowserWindow } from 'electron';
import { existsSync } from 'node:fs';
import { AppError } from '../../shared/app-error.ts';
import { isEnded } from '../../shared/domain/batch.ts';
import type { Handlers, Input } from '../../shared/ipc/contract.ts';
import type { AppInfo } from '../../shared/ipc/views.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { FileLogger } from '../engine/log/file-logger.ts';
import { PresetStore } from '../engine/presets/preset-store.ts';
import type { SettingsStore } from '../shell/settings-store.ts';
import { alertHandlers } from './alert-desk.ts';
import { batchLife, type BatchLifeDeps } from './batch-life.ts';
import type { Broadcaster } from './broadcaster.ts';
import type { ConfigDesk } from './config-desk.ts';
import { exportConfig, importConfig } from './config-files.ts';
import { drillHandlers } from './drill-desk.ts';
import { choicesOf, exportFailed } from './failed-files.ts';
import { InspectDesk } from './inspect-desk.ts';
import { logHandlers } from './logs-desk.ts';
import { PreflightDesk } from './preflight-desk.ts';
import { presetHandlers } from './preset-desk.ts';
import type { RecipeShelf } from './recipe-shelf.ts';
import { routeHandlers, type RouteDesk } from './route-desk.ts';
import type { ScriptDesk } from './script-desk.ts';
import { taskHandlers } from './task-handlers.ts';

/** Ended batches that the page can list. */
const HISTORY = 1000;

export interface HandlerDeps {
  readonly processor: ParallelProcessor;
  readonly broadcaster: Broadcaster;
  readonly settings: SettingsStore;
  readonly config: ConfigDesk;
  readonly window: BrowserWindow;
  readonly app: AppInfo;
  readonly shelf: RecipeShelf;
  readonly scripts: ScriptDesk;
  readonly routes: RouteDesk;
  readonly log: Pick<FileLogger, 'written'>;
  readonly life: Pick<BatchLifeDeps, 'whenDone' | 'command'>;
}

/** What each command of the page does. Only this table stands between the page and the engine. */
export function makeHandlers(deps: HandlerDeps): Handlers {
  const { processor, broadcaster, settings, config, app, shelf } = deps;
  const preflights = new PreflightDesk(processor, (progress) => broadcaster.send('preflight-progress', progress));
  const inspections = new InspectDesk(processor);
  const done = <T>(_value: T): null => null;

  return {
    'app.snapshot': () => {
      const frame = broadcaster.freshFrame();
      return {
        seq: frame.seq,
        app,
        settings: settings.get(),
        recipes: shelf.infos,
        frame,
        samples: broadcaster.samples,
        alerts: { open: processor.alertManager.open(), total: processor.alertManager.total },
        offers: broadcaster.offers,
        recent: broadcaster.recent,
      };
    },
    'preflight.run': (input) => {
      shelf.assertOffered(input.recipe);
      const ask = shelf.mustAsk(input.recipe) ? { mayRun: deps.scripts.mayRun } : {};
      return preflights.run({ ...input, ...ask }, settings.get().outDir);
    },
    'preflight.cancel': ({ id }) => done(preflights.cancel(id)),
    'batch.start': async ({ preflightId, outDir, onConflict }) => ({
      batchId: await preflights.start(preflightId, outDir, onConflict),
    }),
    'batch.choices': ({ batchId }) => choicesOf(processor, batchId),
    'batch.export-failed': ({ batchId }) => exportFailed(deps.window, processor, batchId),
    ...routeHandlers(deps.routes),
    ...presetHandlers(deps.window, new PresetStore(processor.dataDir)),
    ...batchLife({ ...deps, ...deps.life }),
    'batch.pause': ({ batchId }) => done(processor.pause(batchId)),
    'batch.resume': ({ batchId }) => done(processor.resume(batchId)),
    'batch.cancel': ({ batchId }) => done(processor.cancel(batchId)),
    'batch.checkpoint': async ({ batchId }) => {
      const run = processor.current;
      if (run?.meta.id !== batchId || isEnded(run.state) || run.state === 'INTERRUPTED') {
        throw new AppError('not-now', `The batch ${batchId} is not running here.`);
      }
      return { files: await processor.checkpointManager.createCheckpoint() };
    },
    'batch.delete': async ({ batchId }) => {
      const { state } = await processor.batch(batchId);
      if (!isEnded(state)) throw new AppError('not-now', `The batch ${batchId} has not ended. Nothing was removed.`);
      await remove(deps, batchId);
      broadcaster.recentChanged();
      return null;
    },
    'batch.inspect': (input) => inspections.inspect(input),
    'batches.list': () => processor.history(HISTORY),
    'worker.extend': ({ workerId }) => done(processor.extendWorker(workerId)),
    'worker.stop': ({ workerId }) => done(processor.stopWorker(workerId)),
    'offer.resume': async ({ batchId, contents, without }) =>
      done(await processor.resumeBatch(batchId, {}, { contents, ...(without === undefined ? {} : { without }) })),
    'offer.discard': async ({ batchId }) => done(await remove(deps, batchId)),
    ...taskHandlers(processor, broadcaster),
    ...alertHandlers(processor, broadcaster),
    ...drillHandlers({ ...deps, ...deps.life }),
    'script.choose': () => deps.scripts.choose(),
    'dialog.pick': ({ kind }) => pick(deps.window, kind),
    'shell.reveal': ({ batchId, what }) => reveal(processor, batchId, what),
    'settings.set': (patch) => settings.set(patch),
    'config.get': () => config.view(),
    'config.set': ({ changes }) => config.set(changes),
    'config.import': () => importConfig(deps.window, config),
    'config.export': () => exportConfig(deps.window, config),
    ...logHandlers(processor, app, deps.log),
  };
}

/** Tells what had to be left behind. */
async function remove({ processor, broadcaster }: HandlerDeps, batchId: string): Promise<void> {
  const { left } = await processor.discard(batchId);
  if (left !== null) broadcaster.send('notice', { level: 'info', message: `The batch was removed. ${left}` });
}

async function pick(window: BrowserWindow, kind: Input<'dialog.pick'>['kind']): Promise<{ paths: string[] }> {
  const properties = {
    files: ['openFile', 'multiSelections', 'showHiddenFiles'],
    folder: ['openDirectory', 'multiSelections', 'showHiddenFiles'],
    output: ['openDirectory', 'createDirectory'],
    'one-file': ['openFile', 'showHiddenFiles'],
    'one-folder': ['openDirectory', 'showHiddenFiles'],
  } as const;
  const { filePaths } = await dialog.showOpenDialog(window, { properties: [...properties[kind]] });
  return { paths: filePaths };
}

async function reveal(processor: ParallelProcessor, batchId: string, what: 'output' | 'folder'): Promise<null> {
  const { outputs, outDir } = await processor.batch(batchId);
  const target = outputs[0] ?? outDir;
  // A file manager that is shown what is not there says nothing.
  if (!existsSync(target)) throw new AppError('not-now', `${target} is not there any more.`);
  if (what === 'folder' && target !== outDir) {
    shell.showItemInFolder(target);
    return null;
  }
  const problem = await shell.openPath(target);
  if (problem !== '')
    throw new AppError('not-now', `${target} could not be opened: ${problem}. Open it from your file manager.`);
  return null;
}
