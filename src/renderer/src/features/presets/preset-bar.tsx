import { ActionIcon, Menu, Select } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { OfferedPreset } from '../../../../shared/presets/preset.ts';
import { toConfirm } from '../../../../shared/presets/to-confirm.ts';
import { selectPresets, usePresets } from '../../stores/presets.ts';
import { selectRecipes, selectSettings, useSession } from '../../stores/session.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { NameDialog } from './name-dialog.tsx';
import {
  exportPresets,
  importPresets,
  loadPresets,
  removePreset,
  renamePreset,
  savePreset,
  applyPreset,
} from './preset-actions.ts';
import { asPreset, matchingPreset } from './preset-choice.ts';
import './presets.css';

type Asking =
  | { readonly kind: 'save' }
  | { readonly kind: 'rename' | 'delete' | 'trust'; readonly preset: OfferedPreset };

const NONE: readonly OfferedPreset[] = [];

/** Chooses a preset, and keeps what is chosen as one. */
export function PresetBar({ recipe }: { readonly recipe: RecipeInfo }): ReactElement {
  const view = usePresets(selectPresets);
  const settings = useSession(selectSettings);
  const recipes = useSession(selectRecipes);
  const [asking, setAsking] = useState<Asking | null>(null);
  useEffect(() => void loadPresets(), []);
  const presets = view?.presets ?? NONE;
  const current = matchingPreset(presets, recipe, settings);
  const choose = (name: string | null): void => {
    const preset = presets.find((one) => one.name === name);
    if (preset?.unconfirmed === true) setAsking({ kind: 'trust', preset });
    else if (preset !== undefined) void applyPreset(preset);
  };
  return (
    <div className="preset-bar">
      <Select
        aria-label="Preset"
        placeholder="Preset…"
        size="sm"
        data={groups(presets, recipes)}
        value={current?.name ?? null}
        onChange={choose}
        searchable
        nothingFoundMessage="No such preset"
        checkIconPosition="right"
        data-testid="preset"
      />
      <PresetMenu presets={presets} current={current} ask={setAsking} />
      {view?.problem !== undefined && (
        <p className="preset-problem" role="alert">
          {view.problem}
        </p>
      )}
      {asking !== null && <Question asking={asking} recipe={recipe} presets={presets} close={() => setAsking(null)} />}
    </div>
  );
}

/** Those whose recipe is not here can't be chosen. */
function groups(presets: readonly OfferedPreset[], recipes: readonly RecipeInfo[]) {
  const items = (shipped: boolean) =>
    presets
      .filter((preset) => preset.shipped === shipped)
      .map(({ name, recipe }) => ({ value: name, label: name, disabled: !recipes.some(({ id }) => id === recipe) }));
  return [
    { group: 'Your own', items: items(false) },
    { group: 'Of Gristmill', items: items(true) },
  ].filter((group) => group.items.length > 0);
}

interface MenuProps {
  readonly presets: readonly OfferedPreset[];
  readonly current: OfferedPreset | undefined;
  readonly ask: (asking: Asking) => void;
}

function PresetMenu({ presets, current, ask }: MenuProps): ReactElement {
  const own = current?.shipped === false ? current : undefined;
  const names = presets.filter(({ shipped }) => !shipped).map(({ name }) => name);
  return (
    <Menu position="bottom-end" width={220} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="default" size={34} aria-label="More on presets" data-testid="preset-menu">
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask({ kind: 'save' })} data-testid="preset-save">
          Save as preset…
        </Menu.Item>
        <Menu.Item
          disabled={own === undefined}
          onClick={() => own !== undefined && ask({ kind: 'rename', preset: own })}
        >
          Rename…
        </Menu.Item>
        <Menu.Item
          disabled={own === undefined}
          onClick={() => own !== undefined && ask({ kind: 'delete', preset: own })}
        >
          Delete…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void importPresets()} data-testid="preset-import">
          Import…
        </Menu.Item>
        <Menu.Item disabled={names.length === 0} onClick={() => void exportPresets(names)} data-testid="preset-export">
          Export your own…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface QuestionProps {
  readonly asking: Asking;
  readonly recipe: RecipeInfo;
  readonly presets: readonly OfferedPreset[];
  readonly close: () => void;
}

function Question({ asking, recipe, presets, close }: QuestionProps): ReactElement {
  const named = (which: (preset: OfferedPreset) => boolean): readonly string[] =>
    presets.filter(which).map(({ name }) => name);
  const settings = useSession(selectSettings);
  if (asking.kind === 'save') {
    const save = (name: string): Promise<boolean> => savePreset(asPreset(name, recipe, settings));
    return (
      <NameDialog
        title="Save as preset"
        verb="Save"
        name=""
        taken={named(({ shipped }) => shipped)}
        replaced={named(({ shipped }) => !shipped)}
        onName={save}
        onClose={close}
      />
    );
  }
  const { kind, preset } = asking;
  if (kind === 'rename') {
    const rename = (name: string): Promise<boolean> => renamePreset(preset.name, name);
    return (
      <NameDialog
        title="Rename preset"
        verb="Rename"
        name={preset.name}
        taken={named(() => true)}
        onName={rename}
        onClose={close}
      />
    );
  }
  const trust = kind === 'trust';
  return (
    <Confirm
      opened
      title={trust ? `Use the preset “${preset.name}”?` : `Delete the preset “${preset.name}”?`}
      confirm={trust ? 'Trust and use it' : 'Delete'}
      keep={trust ? 'Leave it' : 'Keep it'}
      onConfirm={() => {
        void (trust ? applyPreset(preset) : removePreset(preset.name));
        close();
      }}
      onKeep={close}
      testId={`preset-${kind}`}
    >
      {trust
        ? `It came out of a file and ${toConfirm(preset)}: ${preset.recipe} ${JSON.stringify(preset.options)}`
        : 'What it says is lost. Batches that were started with it stay.'}
    </Confirm>
  );
}
