import { dialog, type BrowserWindow } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { ParallelProcessor } from '../engine/parallel-processor.ts';
import type { ReportFormat } from '../engine/report/report-row.ts';
import { writeReport } from '../engine/report/write-report.ts';
import type { AgreedCommand } from '../shell/when-done/agreed-command.ts';
import type { WhenDoneDesk } from '../shell/when-done/when-done-desk.ts';

export interface BatchLifeDeps {
  readonly window: BrowserWindow;
  readonly processor: ParallelProcessor;
  readonly whenDone: WhenDoneDesk;
  readonly command: AgreedCommand;
}

type Names =
  | 'batch.move'
  | 'batch.report'
  | 'batch.gently'
  | 'batch.when-done'
  | 'when-done.view'
  | 'when-done.set-command'
  | 'when-done.stop';

/** The life of batches around the engine: their order, what follows their end, and what is kept of them. */
export function batchLife({ window, processor, whenDone, command }: BatchLifeDeps): Pick<Handlers, Names> {
  const done = <T>(_value: T): null => null;
  return {
    'batch.move': ({ batchId, place }) => done(processor.moveQueued(batchId, place)),
    'batch.report': ({ batchId, format }) => saveReport(window, processor, batchId, format),
    'batch.gently': ({ batchId, on }) => done(processor.gentle.set(batchId, on)),
    'batch.when-done': ({ batchId, choice }) => done(whenDone.choose(batchId, choice)),
    'when-done.view': () => ({ command: command.argv }),
    'when-done.set-command': async ({ argv }) => {
      if (argv.length > 0 && !(await agreesTo(window, argv))) return null;
      command.agree(argv);
      return { command: command.argv };
    },
    'when-done.stop': () => done(whenDone.stayAwake()),
  };
}

const KINDS = { tsv: 'Tab-separated values', json: 'JSON', html: 'Web page' } as const;

/** Writes a report where the person says; null when nowhere. Rejects with AppError. */
async function saveReport(
  window: BrowserWindow,
  processor: ParallelProcessor,
  batchId: string,
  format: ReportFormat,
): Promise<{ readonly path: string; readonly files: number } | null> {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(homedir(), `report-${batchId}.${format}`),
    filters: [{ name: KINDS[format], extensions: [format] }],
  });
  if (filePath === '') return null;
  return { path: filePath, files: await writeReport(processor.checkpointManager, batchId, { format, path: filePath }) };
}

/** The page names a program: main shows the person what it is before it is kept. */
async function agreesTo(window: BrowserWindow, argv: readonly string[]): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Run this command at the end of batches?',
    detail:
      `${argv.map((one, index) => (index === 0 ? one : `  ${one}`)).join('\n')}\n\n` +
      'It runs with your rights, without a shell, one line above for each argument, and is ended after 60 s. It is given ' +
      'a summary of the batch as JSON on its standard input. You are asked again when it is changed.',
    buttons: ['Allow', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
