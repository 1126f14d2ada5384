import { app, powerMonitor, type BrowserWindow } from 'electron';
import { AppError } from '../shared/app-error.ts';
import type { ParallelConfigInput } from '../shared/domain/config.ts';
import { nestedConfig } from '../shared/domain/config-patch.ts';
import type { AppInfo } from '../shared/ipc/views.ts';
import { UncleanEnds } from './engine/checkpoints/unclean-ends.ts';
import { keptFileAlert } from './engine/alerts/checkpoint-alerts.ts';
import { readConfigFile } from './engine/config-file.ts';
import { launchOffers } from './engine/launch-offers.ts';
import { serveMetrics } from './engine/integrations/prometheus/serve-metrics.ts';
import { ParallelProcessor } from './engine/parallel-processor.ts';
import { bothLoggers } from './engine/ports.ts';
import { scriptRoom } from './engine/recipes/script/open-script.ts';
import { Broadcaster } from './ipc/broadcaster.ts';
import { ConfigDesk } from './ipc/config-desk.ts';
import { runDrill } from './ipc/drill-desk.ts';
import { makeHandlers } from './ipc/handlers.ts';
import { RecipeShelf } from './ipc/recipe-shelf.ts';
import { answer } from './ipc/answer.ts';
import type { Answer } from './ipc/register.ts';
import { RouteDesk } from './ipc/route-desk.ts';
import { ScriptDesk } from './ipc/script-desk.ts';
import { AlertStore } from './shell/alert-store.ts';
import { keepHouse, stderrLogger } from './shell/house-keeping.ts';
import { closeAppLog, openAppLog } from './shell/app-log.ts';
import { utilityProcessRunner } from './shell/isolated-runner.ts';
import { buildOf, keepStart } from './shell/kept-start.ts';
import { keepAlerts } from './shell/keep-alerts.ts';
import { systemKeyring } from './shell/keyring.ts';
import { quitAfter } from './shell/lifecycle.ts';
import type { LaunchOptions } from './shell/launch-options.ts';
import type { AppPaths } from './shell/paths.ts';
import { onWindowClose } from './shell/native/on-window-close.ts';
import { openNative } from './shell/native/open-native.ts';
import { WindowKeeper } from './shell/native/window-state.ts';
import { notifyDesktop } from './shell/notifications.ts';
import { recoverPage } from './shell/page-recovery.ts';
import { openRouting } from './shell/routing.ts';
import { SettingsStore } from './shell/settings-store.ts';
import { AgreedCommand } from './shell/when-done/agreed-command.ts';
import { openWhenDone } from './shell/when-done/open-when-done.ts';
import { focusWindow } from './shell/window.ts';

/** What stands when the engine opens. */
export interface Opened {
  readonly options: LaunchOptions;
  readonly paths: AppPaths;
  readonly window: BrowserWindow;
  /** Settles when the page has loaded. */
  readonly page: Promise<void>;
  /** The window is where it was the last time, and may be seen. */
  readonly placed: () => void;
  /** What the page has asked for and asks is answered from now on. */
  readonly answerBy: (answer: Answer) => void;
  /** Other launches hand over their paths from now on. */
  readonly takeBy: (take: (paths: readonly string[]) => void) => void;
}

/** Opens the engine and all that goes with it, behind a window that stands. */
export async function openApp({ options, paths, window, page, placed, answerBy, takeBy }: Opened): Promise<void> {
  const keeper = new WindowKeeper(paths.data);
  keeper.restore(window);
  keeper.watch(window, logError);
  placed();
  const settings = new SettingsStore(paths.data);
  const alertStore = new AlertStore(paths.data);
  const { config, file, problem } = await engineConfig(settings, options.config);
  const log = openAppLog(paths.data, config);
  const processor = new ParallelProcessor(config, {
    dataDir: paths.data,
    logger: log,
    alerts: alertStore.load(),
    isolated: utilityProcessRunner,
    sampling: 'always',
    resident: true,
    battery: () => Promise.resolve(powerMonitor.onBatteryPower),
  });
  processor.onChange(() => log.configure(processor.config));
  const metrics = serveMetrics(processor, { name: 'app', version: app.getVersion() }, log);
  const routing = openRouting({
    dataDir: paths.data,
    alerts: processor.alertManager,
    keyring: systemKeyring,
    logger: log,
    version: app.getVersion(),
    silences: processor.alertManager,
  });
  const damage = [...settings.problems, ...alertStore.problems, ...routing.problems];
  routing.router.start();
  for (const message of damage) processor.alertManager.raise(keptFileAlert(message));
  const broadcaster = new Broadcaster(processor);
  const stopSaving = keepAlerts(processor, alertStore);
  const room = scriptRoom(paths.data, utilityProcessRunner);
  const shelf = await RecipeShelf.load(options.recipes, room);
  const desk = new ConfigDesk(settings, processor, file);
  const scripts = new ScriptDesk(window, room, shelf, paths.data);
  const routes = new RouteDesk(window, routing, broadcaster);
  const info = appInfo(processor);
  const command = new AgreedCommand(paths.data);
  const notice = (message: string): void => broadcaster.send('notice', { level: 'error', message });
  const onView = (): void => broadcaster.frameChanged();
  const whenDone = openWhenDone({ window, processor, settings, command, onView, onProblem: notice });
  broadcaster.whenDone = () => whenDone.view;
  const life = { whenDone, command };
  onWindowClose(window, {
    choice: () => settings.get().onClose,
    inWork: () => isInWork(processor),
    remember: (onClose) => {
      try {
        broadcaster.send('settings', { settings: settings.set({ onClose }) });
      } catch (error) {
        notice(`What happens when the window is closed could not be kept: ${AppError.toData(error).message}`);
      }
    },
  });
  const handlers = makeHandlers({
    processor,
    broadcaster,
    settings,
    config: desk,
    window,
    app: info,
    shelf,
    scripts,
    routes,
    life,
    log,
  });
  answerBy((name, input) => answer(name, handlers, input));
  const stopStreaming = broadcaster.start(window.webContents);
  const stopRecovery = recoverPage({ window, logger: log, notice });
  const closeNative = openNative({
    window,
    processor,
    resources: paths.resources,
    act: (act) => broadcaster.send('menu', { act }),
    onProblem: notice,
  });
  notifyDesktop(processor.alertManager, window, (id) => broadcaster.send('show-alert', { id }));
  const build = buildOf(info.version, paths.page);
  let kept = Promise.resolve();
  const keep = (): Promise<void> =>
    (kept = kept.then(() => keepStart(paths.data, build, { settings: settings.get(), recipes: shelf.builtIn })));
  let stopCleaning = (): void => undefined;
  quitAfter(async () => {
    stopCleaning();
    stopRecovery();
    whenDone.close();
    closeNative();
    stopStreaming();
    await metrics.close();
    await processor.shutdown();
    await routing.stop();
    await stopSaving();
    await keep();
    closeAppLog(log);
  });
  takeBy((given) => {
    focusWindow(window);
    if (given.length > 0) broadcaster.send('open-paths', { paths: given });
  });
  await page;
  if (options.smoke !== undefined) return;
  // Without alerts there is no inbox to find it in.
  const unsaid = processor.config.enableAlerting ? [] : damage;
  for (const message of [...problem, ...shelf.problems, ...unsaid]) notice(message);
  await launchOffers({
    processor,
    ends: new UncleanEnds(processor.checkpointManager.folder),
    mode: settings.get().resumeOnLaunch,
    now: Date.now(),
    show: (offers) => broadcaster.setOffers(offers),
  });
  await keep();
  stopCleaning = keepHouse(processor, bothLoggers(stderrLogger, log), () => broadcaster.recentChanged());
  if (options.paths.length > 0) broadcaster.send('open-paths', { paths: options.paths });
  if (options.drill) {
    await runDrill({ processor, broadcaster, whenDone }).catch((error: unknown) =>
      notice(AppError.toData(error).message),
    );
  }
}

const logError = (message: string): void => stderrLogger.log('error', message);

interface EngineConfig {
  readonly config: ParallelConfigInput;
  /** Where it comes from, when not from the app's own settings. */
  readonly file: string | null;
  readonly problem: readonly string[];
}

/** What `--config` names, else what the app keeps; with a file that is not right the app opens all the same, and says so. */
async function engineConfig(settings: SettingsStore, given: string | undefined): Promise<EngineConfig> {
  const own = { config: nestedConfig(settings.engine), file: null };
  if (given === undefined) return { ...own, problem: [] };
  try {
    return { config: await readConfigFile(given), file: given, problem: [] };
  } catch (error) {
    return { ...own, problem: [`${AppError.toData(error).message} The app runs with its own settings.`] };
  }
}

/** A batch runs, is paused or waits. */
const isInWork = ({ current, queued }: ParallelProcessor): boolean =>
  queued.length > 0 || current?.state === 'RUNNING' || current?.state === 'PAUSED';

function appInfo(processor: ParallelProcessor): AppInfo {
  const dataProblem = processor.checkpointManager.problem();
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    node: process.versions.node,
    platform: process.platform,
    dataDir: processor.dataDir,
    maxWorkers: processor.maxWorkers,
    ...(dataProblem === null ? {} : { dataProblem }),
  };
}
