import { z } from 'zod';
import type { AlertPatterns } from '../domain/alert-patterns.ts';
import { ALERT_LEVELS } from '../domain/alert.ts';
import { CONFIG_KEYS, type ConfigKey } from '../domain/config-fields.ts';
import type { BatchProgress } from '../domain/batch.ts';
import type { DrillPlan } from '../domain/drill.ts';
import { LOG_LEVELS, type LogPage } from '../domain/log.ts';
import { WHEN_DONE } from '../domain/when-done.ts';
import { presetSchema } from '../presets/preset.ts';
import type { RecipeInfo } from '../domain/recipe-info.ts';
import { routeSchema, secretChangesSchema, type RoutesView, type RouteTest } from '../domain/routes.ts';
import type { BatchInspection } from '../domain/inspection.ts';
import type { Result } from '../result.ts';
import type { CommandName, EventName } from './channels.ts';
import { batchId, command, id, shape, type Shape } from './command.ts';
import type { EventPayloads } from './events.ts';
import { taskCommands } from './task-commands.ts';
import type {
  AlertDeed,
  AlertPage,
  BatchChoices,
  ConfigView,
  PreflightView,
  PresetsView,
  Settings,
  Snapshot,
} from './views.ts';
import { TASK_COLUMNS } from './views.ts';

/*
 * Every message between the page and main, declared once. `answer.ts` validates inputs with these schemas,
 * `Handlers` and `RendererApi` are derived from them: a missing handler, a payload of another shape or a channel
 * without a declaration does not compile.
 */

const ids = z.strictObject({ ids: z.array(id).min(1).max(10_000), note: z.string().max(2000).optional() });
const options = z.record(z.string().max(100), z.union([z.string().max(10_000), z.number(), z.boolean()]));
const path = z.string().min(1).max(32_768);
/** Template of output names: its own parser says what is wrong with it. */
const naming = z.string().min(1).max(2000);
/** See `shared/path-text.ts`; two hundred thousand of a length that no system exceeds are fewer characters. */
const pathText = z.string().max(2 ** 28);
const globs = z.array(z.string().min(1).max(1000)).max(100);
const presetName = z.string().min(1).max(200);
const nothing = z.undefined();
/** Where in the log: a file and an offset. */
const logPlace = z.string().regex(/^\d{1,20}-\d{1,16}$/);
const configValue = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string().max(32_768),
  z.strictObject({ failed: z.number() }),
  z.strictObject({ percent: z.number() }),
]);

export const ON_CONFLICT = ['fail', 'skip', 'rename', 'overwrite'] as const;

export const contract = {
  'app.snapshot': command(nothing, shape<Snapshot>()),
  'preflight.run': command(
    z.strictObject({
      paths: pathText,
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
  // Puts a waiting batch at this place of the line, 0 is next.
  'batch.move': command(z.strictObject({ batchId: id, place: z.number().int().min(0) }), shape<null>()),
  // The person says where; null for nowhere.
  'batch.report': command(
    z.strictObject({ batchId, format: z.enum(['tsv', 'json', 'html']) }),
    shape<{ readonly path: string; readonly files: number } | null>(),
  ),
  // For this batch until its end; null goes by the setting `runGently` again.
  'batch.gently': command(z.strictObject({ batchId: id, on: z.boolean().nullable() }), shape<null>()),
  // For this batch; null goes by the standing choice again.
  'batch.when-done': command(z.strictObject({ batchId: id, choice: z.enum(WHEN_DONE).nullable() }), shape<null>()),
  // Program and arguments that were agreed to; empty for none.
  'when-done.view': command(nothing, shape<{ readonly command: readonly string[] }>()),
  // The person agrees in a dialog of main; null when not.
  'when-done.set-command': command(
    z.strictObject({
      argv: z
        .array(
          z
            .string()
            .min(1)
            .max(4000)
            .regex(/^[^\0]*$/),
        )
        .max(100),
    }),
    shape<{ readonly command: readonly string[] } | null>(),
  ),
  // The machine stays awake.
  'when-done.stop': command(nothing, shape<null>()),
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
  ...taskCommands,
  // The token of what was done takes it back with `alerts.undo`, for ten seconds.
  'alerts.acknowledge': command(ids, shape<AlertDeed>()),
  'alerts.snooze': command(
    z.strictObject({
      ...ids.shape,
      until: z.union([z.strictObject({ untilMs: z.number() }), z.strictObject({ untilBatchEnds: batchId })]),
    }),
    shape<AlertDeed>(),
  ),
  'alerts.resolve': command(ids, shape<AlertDeed>()),
  'alerts.undo': command(z.strictObject({ token: id }), shape<{ readonly rows: number }>()),
  // Rows that are over, or all: the page itself holds the open ones alone.
  'alerts.history': command(
    z.strictObject({
      which: z.enum(['resolved', 'all']),
      levels: z.array(z.enum(ALERT_LEVELS)),
      search: z.string().max(500),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(200),
    }),
    shape<AlertPage>(),
  ),
  'alerts.patterns': command(nothing, shape<AlertPatterns>()),
  // The fault drill: what it would do, and its start, with files and a recipe that the page does not name.
  'drill.plan': command(nothing, shape<DrillPlan>()),
  'drill.start': command(nothing, shape<{ readonly batchId: string }>()),
  // The person chooses and agrees in dialogs of main; null when nothing was. The page names no code.
  'script.choose': command(nothing, shape<RecipeInfo | null>()),
  // `files` and `folder` let the person choose several.
  'dialog.pick': command(
    z.strictObject({ kind: z.enum(['files', 'folder', 'output', 'one-file', 'one-folder']) }),
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
      whenDone: z.enum(WHEN_DONE).optional(),
      onClose: z.enum(['ask', 'quit', 'background']).optional(),
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
  'routes.list': command(nothing, shape<RoutesView>()),
  // Secrets go in and never come out. What needs a say-so (a command, no keyring) is asked in dialogs of main.
  'routes.save': command(z.strictObject({ route: routeSchema, secrets: secretChangesSchema }), shape<RoutesView>()),
  'routes.remove': command(z.strictObject({ id }), shape<RoutesView>()),
  // Sends a marked alert and its end; resolves when both were answered, 20 s at most (a command: its time).
  'routes.test': command(z.strictObject({ id }), shape<RouteTest>()),
  // Lines of the log files, the newest first, read in a thread. `before` and `after`: what an earlier page gave.
  'logs.window': command(
    z.strictObject({
      batchId: batchId.optional(),
      task: z.number().int().min(0).optional(),
      level: z.enum(LOG_LEVELS),
      search: z.string().max(500),
      before: logPlace.optional(),
      after: logPlace.optional(),
      count: z.number().int().min(1).max(500),
    }),
    shape<LogPage>(),
  ),
  // Shows the folder in the file manager.
  'logs.open': command(nothing, shape<null>()),
  // Copies a diagnostic report to the clipboard: what one needs to help, without names and secrets.
  'logs.report': command(nothing, shape<{ readonly characters: number }>()),
} as const satisfies Record<CommandName, { input: z.ZodType; output: Shape<unknown> }>;

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
  /** Real paths of dropped files, in order, as in `shared/path-text.ts`; empty for one that has none. */
  pathsForFiles(files: readonly DroppedFile[]): string;
}
