import { Button, Collapse } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { usePreflight } from '../../stores/preflight.ts';
import { selectRecipes, selectSettings, useSession } from '../../stores/session.ts';
import { PresetBar } from '../presets/preset-bar.tsx';
import { chosenOptions, optionWords } from './recipe-choice.ts';
import { RecipeForm } from './recipe-form.tsx';
import { RecipeSelect } from './recipe-select.tsx';

/** What will be done, with its options behind "Change…". */
export function RecipeRow(): ReactElement | null {
  // What is chosen by now, also while that is counted.
  const chosen = usePreflight(({ flow }) => (flow.kind === 'idle' ? undefined : flow.request.recipe));
  const recipe = useSession((state) => selectRecipes(state).find(({ id }) => id === chosen));
  const settings = useSession(selectSettings);
  const [open, setOpen] = useState(false);
  if (recipe === undefined) return null;
  const words = optionWords(recipe, chosenOptions(recipe, settings));
  return (
    <div className="preflight-row">
      <span className="preflight-row-name">What to do</span>
      <span className="preflight-row-value">
        {recipe.title}
        <span className="dim">{words === '' ? '' : ` · ${words}`}</span>
      </span>
      <Button
        variant="default"
        size="xs"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="change-options"
      >
        {open ? 'Close' : 'Options…'}
      </Button>
      <Collapse expanded={open} className="preflight-row-more">
        <RecipeSelect recipe={recipe.id} />
        <PresetBar recipe={recipe} />
        <RecipeForm recipe={recipe} />
      </Collapse>
    </div>
  );
}
