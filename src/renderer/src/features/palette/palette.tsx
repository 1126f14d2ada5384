import { Spotlight, useSpotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { assertNever } from '../../../../shared/assert-never.ts';
import { useFrame } from '../../stores/frame.ts';
import { goTo, inspectBatch } from '../../stores/places.ts';
import { selectPresets, usePresets } from '../../stores/presets.ts';
import { selectRecent, selectRecipes, useSession } from '../../stores/session.ts';
import { show } from '../../stores/view.ts';
import { pauseBatch, resumeBatch, saveCheckpoint } from '../overview/batch-actions.ts';
import { chooseRecipe, pick, setChoice } from '../preflight/flow.ts';
import { applyPreset, loadPresets } from '../presets/preset-actions.ts';
import { paletteStore } from './spotlight.ts';
import { commands, type Act, type Command, type CommandBatch } from './commands.ts';

/** Everything by its name: Ctrl+K (⌘K), of which the frame knows. What it offers is worked out only while it is open. */
export function Palette(): ReactElement {
  const { opened } = useSpotlight(paletteStore);
  // Before it is opened and after: a list that changes under somebody who types has nothing chosen any more.
  useEffect(() => {
    if (!opened) void loadPresets();
  }, [opened]);
  return (
    <Spotlight
      store={paletteStore}
      actions={useGroups(opened)}
      shortcut={null}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      nothingFound="Nothing of that name."
      highlightQuery
      scrollable
      maxHeight={440}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: 'What is to be done?',
        'aria-label': 'Search for a command',
      }}
    />
  );
}

const NONE: readonly never[] = [];

function useGroups(open: boolean): SpotlightActionGroupData[] {
  const batch = useFrame(
    useShallow(({ batch: now }): CommandBatch | null => {
      if (!open || now === null) return null;
      const { id, state, title, resumable } = now;
      return { id, state, title, resumable };
    }),
  );
  const recipes = useSession(selectRecipes);
  const recent = useSession(selectRecent);
  const presets = usePresets(selectPresets)?.presets ?? NONE;
  return open ? grouped(commands({ batch, recipes, presets, recent })) : [];
}

function grouped(all: readonly Command[]): SpotlightActionGroupData[] {
  const groups = new Map<string, Command[]>();
  for (const command of all) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return Array.from(groups, ([group, members]) => ({
    group,
    actions: members.map(({ id, label, description, act }) => ({
      id,
      label,
      ...(description === undefined ? {} : { description }),
      onClick: () => perform(act),
    })),
  }));
}

function perform(act: Act): void {
  switch (act.kind) {
    case 'go':
      return goTo(act.place);
    case 'add':
      return void pick(act.what);
    case 'pause':
      return void pauseBatch(act.batchId);
    case 'resume':
      return void resumeBatch(act.batchId);
    case 'checkpoint':
      return void saveCheckpoint(act.batchId);
    case 'recipe':
      goTo('overview');
      return void chooseRecipe(act.id);
    case 'preset':
      goTo('overview');
      return void applyPreset(act.preset);
    case 'inspect':
      return inspectBatch(act.batchId);
    case 'drill':
      return show({ drill: true });
    case 'scheme':
      return void setChoice({ colorScheme: act.scheme });
    default:
      return assertNever(act, 'command');
  }
}
