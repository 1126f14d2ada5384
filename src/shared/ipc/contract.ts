import { z } from 'zod';
import { CONFIG_KEYS, type ConfigKey } from '../domain/config-fields.ts';
import type { BatchProgress } from '../domain/batch.ts';
import { presetSchema } from '../presets/preset.ts';
import type { RecipeInfo } from '../domain/recipe-info.ts';
import { TASK_STATES } from '../domain/task.ts';
import type { StreamBar } from '../domain/task-stream.ts';
import type { BatchInspection } from '../domain/inspection.ts';
import type { Result } from '../result.ts';
import type { CommandName, EventName } from './channels.ts';
import type {
  AlertsView,
  BatchChoices,
  ConfigView,
  Frame,
  MenuEvent,
  Notice,
  OffersView,
  PreflightView,
  PresetsView,
  RecentView,
  Sample,
  Settings,
  ScanCount,
  Snapshot,
  TaskStory,
  TaskWindow,
} from './views.ts';
import { TASK_COLUMNS } from './views.ts';

/*
 * Every message between the page and main, declared once. `register.ts` validates inputs with these schemas,
 * `Handlers` and `RendererApi` are derived from them: a missing handler, a payload of another shape or a channel
 * without a declaration does not compile.
 */

/** Type of an output or an event: main is trusted, so it is checked by the compiler alone. */
interface Shape<T> {
  readonly type?: T;
}
const shape = <T>(): Shape<T> => ({});

const id = z.string().min(1).max(200);
const ids = z.strictObject({ ids: z.array(id).min(1).max(10_000), note: z.string().max(2000).optional() });
const options = z.record(z.string().max(100), z.union([z.string().max(10_000), z.number(), z.boolean()]));
const path = z.string().min(1).max(32_768);
/** Of a batch on disk: the name of its folder, and never a path. */
const batchId = z.string().regex(/^\w[\w.-]{0,199}$/);
/** Template of output names: its own parser says what is wrong with it. */
const naming = z.string().min(1).max(2000);
const globs = z.array(z.string().min(1).max(1000)).max(100);
const presetName = z.string().min(1).max(200);
const task = z.number().int().min(0);
const taskGroup = z.string().max(64);
const nothing = z.undefined();
const configValue = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string().max(32_768),
  z.strictObject({ failed: z.number() }),
  z.strictObject({ percent: z.number() }),
]);

export const ON_CONFLICT = ['fail', 'skip', 'rename', 'overwrite'] as const;
export const TASK_SORTS = ['path', 'size', 'state', 'attempts', 'worker', 'duration', 'error'] as const;

const command = <I extends z.ZodType, O>(input: I, output: Shape<O>) => ({ input, output });

export const contract = {
  'app.snapshot': command(nothing, shape<Snapshot>()),
  'preflight.run': command(
    z.strictObject({
      paths: z.array(path).max(200_000),
      // Instead of paths: the files of this batch that failed, mirrored as they were.
      failedOf: batchId.optional(),
      recipe: path,
      options,
      outDir: path.optional(),
      naming,
      include: globs,
      exclude: globs,
      allFiles: z.boolean(),
    }),
    shape<PreflightView>(),
  ),
  'preflight.cancel': command(z.strictObject({ id: id.optional() }), shape<null>()),
  'batch.start': command(
    z.strictObject({ preflightId: id, outDir: path, onConflict: z.enum(ON_CONFLICT) }),
    shape<{ readonly batchId: string }>(),
  ),
  // What was chosen for a batch on disk, to do the like again.
  'batch.choices': command(z.strictObject({ batchId }), shape<BatchChoices>()),
  // The person says where; null for nowhere. `nul`: paths end with a zero byte, because a name holds a newline.
  'batch.export-failed': command(
    z.strictObject({ batchId }),
    shape<{ readonly path: string; readonly files: number; readonly nul: boolean } | null>(),
  ),
  'presets.list': command(nothing, shape<PresetsView>()),
  // Replaces one of the person's own of the same name.
  'presets.save': command(z.strictObject({ preset: presetSchema }), shape<PresetsView>()),
  'presets.rename': command(z.strictObject({ from: presetName, to: presetName }), shape<PresetsView>()),
  'presets.remove': command(z.strictObject({ name: presetName }), shape<PresetsView>()),
  // The person has seen what it runs.
  'presets.confirm': command(z.strictObject({ name: presetName }), shape<PresetsView>()),
  // Both let the person choose a file; null when none was chosen.
  'presets.import': command(nothing, shape<{ readonly view: PresetsView; readonly names: readonly string[] } | null>()),
  'presets.export': command(
    z.strictObject({ names: z.array(presetName).max(1000) }),
    shape<{ readonly path: string } | null>(),
  ),
  'batch.pause': command(z.strictObject({ batchId: id }), shape<null>()),
  'batch.resume': command(z.strictObject({ batchId: id }), shape<null>()),
  'batch.cancel': command(z.strictObject({ batchId: id }), shape<null>()),
  // Takes a snapshot now; resolves when it is on the disk, with the number of files it holds.
  'batch.checkpoint': command(z.strictObject({ batchId: id }), shape<{ readonly files: number }>()),
  // Removes an ended batch from the history: its folder and what it left unfinished; outputs stay.
  'batch.delete': command(z.strictObject({ batchId: id }), shape<null>()),
  // All that the files of a batch on disk tell, whoever works on it: read in a thread, and `not-now` for one that was
  // still being read when the next was asked for. With a search files of any kind, else those that had trouble.
  'batch.inspect': command(
    z.strictObject({ batchId, search: z.string().max(500), limit: z.number().int().min(0).max(500) }),
    shape<BatchInspection>(),
  ),
  // Ended batches on disk, newest first, at most 1,000.
  'batches.list': command(nothing, shape<readonly BatchProgress[]>()),
  // Gives a worker with a countdown its whole time once more; `stop` ends it now, as the countdown would.
  'worker.extend': command(z.strictObject({ workerId: id }), shape<null>()),
  'worker.stop': command(z.strictObject({ workerId: id }), shape<null>()),
  // Looks at the files first and goes on then; with `contents` it reads what was written again.
  // `without`: files that may be why the app died are left; the batch pauses when all others are done.
  'offer.resume': command(
    z.strictObject({ batchId: id, contents: z.boolean(), without: z.literal('suspects').optional() }),
    shape<null>(),
  ),
  'offer.discard': command(z.strictObject({ batchId: id }), shape<null>()),
  'tasks.window': command(
    z.strictObject({
      batchId: id,
      states: z.array(z.enum(TASK_STATES)),
      search: z.string().max(500),
      // Of the files that failed by this cause alone.
      group: taskGroup.optional(),
      // This file, too, wherever it stands in the list.
      open: task.optional(),
      sort: z.enum(TASK_SORTS),
      descending: z.boolean(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(80),
    }),
    shape<TaskWindow>(),
  ),
  // Has files done once more that failed or were cancelled: by name, of one cause, or all that failed. One that has ended
  // is looked at first, and goes on with them.
  'tasks.retry': command(
    z.strictObject({
      batchId,
      what: z.union([
        z.literal('failed'),
        z.strictObject({ group: taskGroup }),
        z.strictObject({ ids: z.array(task).min(1).max(10_000) }),
      ]),
    }),
    shape<null>(),
  ),
  // Takes files off the list: what waits is cancelled, what is in a worker's hands is taken back.
  'tasks.skip': command(
    z.strictObject({ batchId: id, ids: z.array(task).min(1).max(10_000) }),
    shape<{ readonly cancelled: number; readonly stopping: number }>(),
  ),
  'tasks.story': command(z.strictObject({ batchId: id, task }), shape<TaskStory>()),
  // `input` and `output` show the file in the file manager, `open` opens the output.
  'tasks.reveal': command(
    z.strictObject({ batchId: id, task, what: z.enum(['input', 'output', 'open']) }),
    shape<null>(),
  ),
  // Bars of the batch that runs or ended last which are new or longer since `after`; 0 for all that are kept.
  'tasks.stream': command(
    z.strictObject({ batchId: id, after: z.number().int().min(0) }),
    shape<{ readonly n: number; readonly bars: readonly StreamBar[] }>(),
  ),
  'alerts.acknowledge': command(ids, shape<null>()),
  'alerts.resolve': command(ids, shape<null>()),
  // The person chooses and agrees in dialogs of main; null when nothing was. The page names no code.
  'script.choose': command(nothing, shape<RecipeInfo | null>()),
  'dialog.pick': command(
    z.strictObject({ kind: z.enum(['files', 'folder', 'output']) }),
    shape<{ readonly paths: readonly string[] }>(),
  ),
  // `output` opens the first output of the batch, `folder` shows it (or the output folder) in the file manager.
  'shell.reveal': command(z.strictObject({ batchId: id, what: z.enum(['output', 'folder']) }), shape<null>()),
  'settings.set': command(
    z.strictObject({
      colorScheme: z.enum(['auto', 'light', 'dark']).optional(),
      recipe: path.optional(),
      recipeOptions: z.record(path, options).optional(),
      outDir: z.string().max(32_768).optional(),
      resumeOnLaunch: z.enum(['ask', 'auto']).optional(),
      naming: naming.optional(),
      include: globs.optional(),
      exclude: globs.optional(),
      allFiles: z.boolean().optional(),
      taskColumns: z.array(z.enum(TASK_COLUMNS)).max(TASK_COLUMNS.length).optional(),
    }),
    shape<Settings>(),
  ),
  'config.get': command(nothing, shape<ConfigView>()),
  // The values are checked by the schema of the settings themselves, whose errors name field, value and range.
  'config.set': command(
    z.strictObject({ changes: z.partialRecord(z.enum(CONFIG_KEYS as [ConfigKey, ...ConfigKey[]]), configValue) }),
    shape<ConfigView>(),
  ),
  // Both let the person choose a file; null when none was chosen.
  'config.import': command(nothing, shape<{ readonly view: ConfigView; readonly file: string } | null>()),
  'config.export': command(nothing, shape<{ readonly path: string } | null>()),
} as const satisfies Record<CommandName, { input: z.ZodType; output: Shape<unknown> }>;

export interface EventPayloads {
  readonly frame: Frame;
  readonly sample: Sample;
  readonly alerts: AlertsView;
  readonly offers: OffersView;
  readonly recent: RecentView;
  readonly 'preflight-progress': ScanCount;
  readonly 'open-paths': { readonly seq: number; readonly paths: readonly string[] };
  readonly notice: Notice;
  readonly menu: MenuEvent;
}
/** Fails to compile when an event of `channels.ts` has no payload here. */
export type EventPayload = EventPayloads[EventName];

type Contract = typeof contract;
export type Input<N extends CommandName> = z.output<Contract[N]['input']>;
export type Output<N extends CommandName> =
  | NonNullable<Contract[N]['output']['type']>
  | (null extends Contract[N]['output']['type'] ? null : never);

/** One handler per command: total by construction. */
export type Handlers = { readonly [N in CommandName]: (input: Input<N>) => Promise<Output<N>> | Output<N> };

/** A DOM `File`, without the DOM. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

/** What `window.api` offers the page. */
export interface RendererApi {
  invoke<N extends CommandName>(name: N, input: Input<N>): Promise<Result<Output<N>>>;
  /** Listens until the returned function is called. */
  on<N extends EventName>(name: N, listener: (payload: EventPayloads[N]) => void): () => void;
  /** Real path of a dropped file; empty when it has none. */
  pathForFile(file: DroppedFile): string;
}
