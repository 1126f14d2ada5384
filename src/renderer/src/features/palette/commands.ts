import { isEnded, type BatchProgress } from '../../../../shared/domain/batch.ts';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { OfferedPreset } from '../../../../shared/presets/preset.ts';
import type { Place } from '../../stores/places.ts';

/** What can be done by name. */
export type Act =
  | { readonly kind: 'go'; readonly place: Place }
  | { readonly kind: 'add'; readonly what: 'files' | 'folder' }
  | { readonly kind: 'pause' | 'resume' | 'checkpoint'; readonly batchId: string }
  | { readonly kind: 'recipe'; readonly id: string }
  | { readonly kind: 'preset'; readonly preset: OfferedPreset }
  | { readonly kind: 'inspect'; readonly batchId: string }
  | { readonly kind: 'drill' }
  | { readonly kind: 'scheme'; readonly scheme: 'auto' | 'light' | 'dark' };

export interface Command {
  readonly id: string;
  readonly group: 'Add' | 'Batch' | 'Go to' | 'Recipes' | 'Presets' | 'Look into' | 'Appearance' | 'Help';
  readonly label: string;
  readonly description?: string;
  readonly act: Act;
}

export type CommandBatch = Pick<BatchProgress, 'id' | 'state' | 'title' | 'resumable'>;

export interface CommandFacts {
  readonly batch: CommandBatch | null;
  readonly recipes: readonly RecipeInfo[];
  readonly presets: readonly OfferedPreset[];
  /** Ended batches, newest first. */
  readonly recent: readonly BatchProgress[];
}

const PLACE_LABELS: Readonly<Record<Place, string>> = {
  overview: 'Overview',
  workers: 'Workers',
  tasks: 'Tasks',
  alerts: 'Alerts',
  batches: 'Batches',
  settings: 'Settings',
};

const SCHEMES = { auto: 'Colours as the system has them', light: 'Light colours', dark: 'Dark colours' } as const;

/** Everything that can be done now, in the order in which it is offered. Nothing that destroys is among it. */
export function commands({ batch, recipes, presets, recent }: CommandFacts): readonly Command[] {
  return [
    { id: 'add-files', group: 'Add', label: 'Add files…', act: { kind: 'add', what: 'files' } },
    { id: 'add-folder', group: 'Add', label: 'Add a folder…', act: { kind: 'add', what: 'folder' } },
    ...ofBatch(batch),
    ...(Object.entries(PLACE_LABELS) as [Place, string][]).map(([place, label]): Command => ({
      id: `go-${place}`,
      group: 'Go to',
      label,
      act: { kind: 'go', place },
    })),
    ...recipes.map(({ id, title, purpose }): Command => ({
      id: `recipe-${id}`,
      group: 'Recipes',
      label: title,
      description: purpose,
      act: { kind: 'recipe', id },
    })),
    // What runs code of others is looked at by a person first, where it is chosen.
    ...presets
      .filter(({ unconfirmed }) => !unconfirmed)
      .map((preset): Command => ({
        id: `preset-${preset.name}`,
        group: 'Presets',
        label: preset.name,
        description: preset.purpose,
        act: { kind: 'preset', preset },
      })),
    ...recent.slice(0, 10).map(({ id, title, files, createdAt }): Command => ({
      id: `inspect-${id}`,
      group: 'Look into',
      label: `${title}, ${new Date(createdAt).toLocaleString()}`,
      description: `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`,
      act: { kind: 'inspect', batchId: id },
    })),
    ...(Object.entries(SCHEMES) as [keyof typeof SCHEMES, string][]).map(([scheme, label]): Command => ({
      id: `scheme-${scheme}`,
      group: 'Appearance',
      label,
      act: { kind: 'scheme', scheme },
    })),
    {
      id: 'drill',
      group: 'Help',
      label: 'Fault drill…',
      description: 'Lets things go wrong with sample files, to watch the batch recover',
      act: { kind: 'drill' },
    },
  ];
}

function ofBatch(batch: CommandBatch | null): readonly Command[] {
  if (batch === null || isEnded(batch.state) || batch.state === 'INTERRUPTED') return [];
  const { id: batchId, title } = batch;
  const paused = batch.state === 'PAUSED';
  return [
    paused
      ? { id: 'resume', group: 'Batch', label: `Go on with ${title}`, act: { kind: 'resume', batchId } }
      : { id: 'pause', group: 'Batch', label: `Pause ${title}`, act: { kind: 'pause', batchId } },
    ...(batch.resumable
      ? [
          {
            id: 'checkpoint',
            group: 'Batch',
            label: 'Save a checkpoint now',
            act: { kind: 'checkpoint', batchId },
          } as const,
        ]
      : []),
  ];
}
