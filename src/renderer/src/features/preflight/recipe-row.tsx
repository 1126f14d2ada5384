import { Button, Collapse } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { selectRecipes, selectSettings, useSession } from '../../stores/session.ts';
import { PresetBar } from '../presets/preset-bar.tsx';
import { chosenOptions, optionWords } from './recipe-choice.ts';
import { RecipeForm } from './recipe-form.tsx';
import { RecipeSelect } from './recipe-select.tsx';

/** What will be done, with its options behind "Change…". */
export function RecipeRow({ view }: { readonly view: PreflightView }): ReactElement | null {
  const recipe = useSession((state) => selectRecipes(state).find(({ id }) => id === view.recipe));
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
