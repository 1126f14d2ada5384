import { shell, type BrowserWindow } from 'electron';
import { AppError } from '../../../shared/app-error.ts';
import { summaryOf } from '../../../shared/domain/batch-summary.ts';
import type { ParallelProcessor } from '../../engine/parallel-processor.ts';
import type { SettingsStore } from '../settings-store.ts';
import { focusWindow } from '../window.ts';
import type { AgreedCommand } from './agreed-command.ts';
import { runCommand } from './run-command.ts';
import { sleepCommand } from './sleep-command.ts';
import { WhenDoneDesk, type DoneEffects } from './when-done-desk.ts';

export interface WhenDoneHost {
  readonly window: BrowserWindow;
  readonly processor: ParallelProcessor;
  readonly settings: SettingsStore;
  readonly command: AgreedCommand;
  readonly onView: () => void;
  readonly onProblem: (message: string) => void;
}

/** What follows the end of a batch, on the real desktop and the real machine. */
export function openWhenDone({ window, processor, settings, command, ...told }: WhenDoneHost): WhenDoneDesk {
  return new WhenDoneDesk({
    ...told,
    current: () => processor.current,
    waiting: () => processor.queued.length,
    onChange: (listener) => processor.onChange(listener),
    standing: () => settings.get().whenDone,
    hasCommand: () => command.argv.length > 0,
    effects: realEffects(command),
    onCountdown: () => focusWindow(window),
  });
}

function realEffects(command: AgreedCommand): DoneEffects {
  return {
    async openFolder({ outDir }) {
      const problem = await shell.openPath(outDir);
      if (problem !== '') throw new AppError('not-now', `${outDir} could not be opened: ${problem}.`);
    },
    runCommand: (batch) =>
      runCommand(command.argv, `${JSON.stringify({ v: 1, type: 'summary', ...summaryOf(batch) })}\n`),
    async sleep() {
      const argv = sleepCommand(process.platform);
      if (argv === null) throw new AppError('not-now', `How ${process.platform} is put to sleep is not known here.`);
      await runCommand(argv, '');
    },
  };
}
