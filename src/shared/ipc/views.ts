import type { Alert } from '../domain/alert.ts';
import type { ConfigField, ConfigKey, ConfigPatch } from '../domain/config-fields.ts';
import type { BatchProgress, Refusal, ResumeOffer } from '../domain/batch.ts';
import type { FailureGroups } from '../domain/failure-group.ts';
import type { HistoryEvent, SessionView } from '../domain/inspection.ts';
import type { GentleView, HealthSample, LatencySummary, MemoryGuardView } from '../domain/metrics.ts';
import type { RecipeInfo } from '../domain/recipe-info.ts';
import type { Junk } from '../domain/junk.ts';
import type { NameFinding, NameSample } from '../domain/names.ts';
import type { NotTaken } from '../domain/not-taken.ts';
import type { OfferedPreset } from '../presets/preset.ts';
import type { TaskCounts, TaskMetadata } from '../domain/task.ts';
import type { WhenDone, WhenDoneView } from '../domain/when-done.ts';
import type { WorkerHealthMetrics } from '../domain/worker.ts';

/** What the page is shown. Every view that changes carries the `seq` it is true for. */

export const TASK_COLUMNS = ['state', 'attempts', 'worker', 'size', 'duration', 'output', 'error'] as const;
export type TaskColumn = (typeof TASK_COLUMNS)[number];

export interface Settings {
  readonly colorScheme: 'auto' | 'light' | 'dark';
  readonly recipe: string;
  readonly recipeOptions: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** Last output folder; empty until one was chosen. */
  readonly outDir: string;
  /** What becomes of interrupted batches at launch: a dialog asks, or they go on by themselves. */
  readonly resumeOnLaunch: 'ask' | 'auto';
  /** Template of output names. */
  readonly naming: string;
  /** Globs. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Junk, and files that the recipe does not take, are taken too. */
  readonly allFiles: boolean;
  /** What follows the end of a batch of which nothing else is said. */
  readonly whenDone: WhenDone;
  /** What closing the window does while a batch is in work; without one it always quits. */
  readonly onClose: 'ask' | 'quit' | 'background';
  /** Columns of the list of tasks, beside the file itself. */
  readonly taskColumns: readonly TaskColumn[];
}

/** What was chosen for a batch. */
export interface BatchChoices {
  readonly recipe: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly naming: string;
  readonly outDir: string;
  /** What was named: files and folders, absolute. */
  readonly roots: readonly string[];
}

export interface PresetsView {
  readonly presets: readonly OfferedPreset[];
  /** Why those of the person's own are not among them. */
  readonly problem?: string;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly platform: string;
  readonly dataDir: string;
  readonly maxWorkers: number;
  /** A sentence when the data folder cannot be written; then nothing can be resumed. */
  readonly dataProblem?: string;
}

/** ≤ 4 a second, only when something changed. */
export interface Frame {
  readonly seq: number;
  /** The batch that runs, is paused, or ended last in this session. */
  readonly batch: BatchProgress | null;
  /** Batches that wait their turn. */
  readonly queue: readonly BatchProgress[];
  readonly workers: readonly WorkerHealthMetrics[];
  readonly latency: LatencySummary;
  readonly memory: MemoryGuardView;
  /** When the last snapshot of the running batch was on the disk, epoch milliseconds; null before the first. */
  readonly savedAt: number | null;
  readonly gentle: GentleView;
  readonly whenDone: WhenDoneView;
}

/** One a second. */
export interface Sample extends HealthSample {
  readonly seq: number;
}

/** The rows that are not resolved, newest first. */
export interface OpenAlerts {
  readonly open: readonly Alert[];
  /** Rows in all, with those that are over. */
  readonly total: number;
}

/** What changed in the inbox since the delta before. */
export interface AlertsDelta {
  readonly seq: number;
  /** Rows that are open, as they are now. */
  readonly changed: readonly Alert[];
  /** Ids of rows that are over. */
  readonly over: readonly string[];
  readonly total: number;
}

/** Some of the rows that were asked for. */
export interface AlertPage {
  readonly seq: number;
  /** Rows that match. */
  readonly total: number;
  /** Newest first. */
  readonly rows: readonly Alert[];
}

/** What a person did to alerts. */
export interface AlertDeed {
  /** To take it back with, for ten seconds; null when nothing was changed. */
  readonly undo: string | null;
  readonly rows: number;
}

export interface OffersView {
  readonly seq: number;
  readonly offers: readonly ResumeOffer[];
}

export interface RecentView {
  readonly seq: number;
  /** Ended batches on disk, newest first, at most 20. */
  readonly recent: readonly BatchProgress[];
}

/** The engine's settings, and all that a form needs to show and change them. */
export interface ConfigView {
  readonly fields: readonly ConfigField[];
  /** Those kept by the app over the defaults; one that follows the machine has none. */
  readonly values: ConfigPatch;
  /** Settings that were changed and wait for the next launch. */
  readonly waiting: readonly ConfigKey[];
  /** The file that `--config` named: it wins, and nothing can be changed here. */
  readonly file: string | null;
  /** A sentence when the folder of the checkpoints does not keep them, else null. */
  readonly folderWarning: string | null;
}

/** What a batch is chosen from: enough to draw the window with, before there is an engine. */
export type StartView = Pick<Snapshot, 'settings' | 'recipes'>;

/** Id of the element of the page that holds a `StartView` as JSON; it is not there where none is known. */
export const START_ELEMENT = 'start';

export interface Snapshot {
  readonly seq: number;
  readonly app: AppInfo;
  readonly settings: Settings;
  readonly recipes: readonly RecipeInfo[];
  readonly frame: Frame;
  /** Up to ten minutes of seconds, oldest first. */
  readonly samples: readonly Sample[];
  readonly alerts: OpenAlerts;
  readonly offers: readonly ResumeOffer[];
  /** Ended batches on disk, newest first, at most 20. */
  readonly recent: readonly BatchProgress[];
}

export interface PreflightView {
  readonly id: string;
  readonly recipe: string;
  readonly files: number;
  readonly bytes: number;
  readonly roots: readonly string[];
  /** The first 200; `refusedCount` is exact. */
  readonly refused: readonly Refusal[];
  readonly refusedCount: number;
  /** Proposed output folder. */
  readonly outDir: string;
  /** The output folder where a person has chosen none: beside what was dropped. */
  readonly proposal: string;
  /** Outputs that exist already under these names; the first 200. */
  readonly conflicts: readonly string[];
  readonly conflictCount: number;
  /** Inputs that would have the same output; replacing is no way out. */
  readonly clashes: NameFinding;
  /** Outputs that would take the place of an input; neither is it here. */
  readonly overInputs: NameFinding;
  /** There is an output per file, and so a template. */
  readonly named: boolean;
  readonly naming: string;
  /** The first three names. */
  readonly samples: readonly NameSample[];
  readonly junk: Junk;
  readonly notTaken: NotTaken;
  /** Free bytes of the output volume; absent when it cannot be told. */
  readonly freeBytes?: number;
  readonly workers: number;
  readonly resumable: boolean;
  /** Sentences that stop the start ("the output folder can't be written: …"). */
  readonly problems: readonly string[];
  /** Sentences that do not. */
  readonly warnings: readonly string[];
}

/** What has happened to one file, as the journal of its batch tells it. */
export interface TaskStory {
  /** False where checkpoints are off: then nothing is told. */
  readonly kept: boolean;
  readonly events: readonly HistoryEvent[];
  readonly sessions: readonly SessionView[];
}

export interface TaskWindow {
  readonly seq: number;
  /** Rows that match the filter. */
  readonly total: number;
  /** Tasks of each state that match the search, whatever states are asked for: the facets. */
  readonly counts: TaskCounts;
  /** Of all files of the batch that failed, by cause: at most 12 groups. */
  readonly failures: FailureGroups;
  /** The file that was asked for by itself, wherever it stands. */
  readonly open: TaskMetadata | null;
  /** The rows `from` … `from + rows.length`. */
  readonly from: number;
  readonly rows: readonly TaskMetadata[];
}

/** What a menu, or a click on a notification, asks of the page. */
export type MenuAct =
  | { readonly kind: 'go'; readonly place: 'overview' | 'workers' | 'tasks' | 'alerts' | 'batches' | 'settings' }
  | { readonly kind: 'add'; readonly what: 'files' | 'folder' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'drill' };

export interface MenuEvent {
  readonly seq: number;
  readonly act: MenuAct;
}

export interface Notice {
  readonly seq: number;
  readonly level: 'info' | 'error';
  readonly message: string;
}

/** Live count of a walk. */
export interface ScanCount {
  readonly seq: number;
  readonly files: number;
  readonly bytes: number;
  readonly folders: number;
}
