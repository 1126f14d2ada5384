import { Button, UnstyledButton } from '@mantine/core';
import {
  IconCheck,
  IconFileCode,
  IconFileText,
  IconFileZip,
  IconFingerprint,
  IconLayoutGrid,
  IconPackageExport,
  IconPhoto,
  IconSearch,
  IconShieldCheck,
  IconTerminal2,
  IconTool,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { takesWords } from '../../../../shared/domain/name-words.ts';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import { selectRecipes, selectSettings, useSession } from '../../stores/session.ts';
import { chooseScript, chooseRecipe } from '../preflight/flow.ts';
import { useSettled } from '../../ui/settled.ts';
import { PresetBar } from '../presets/preset-bar.tsx';
import { RecipeForm } from '../preflight/recipe-form.tsx';

const ICONS: Readonly<Record<string, Icon>> = {
  checksum: IconFingerprint,
  verify: IconShieldCheck,
  compress: IconFileZip,
  expand: IconPackageExport,
  pictures: IconPhoto,
  'contact-sheet': IconLayoutGrid,
  text: IconFileText,
  find: IconSearch,
  program: IconTerminal2,
};

/** What is to be done: one card per recipe, and the options of the chosen one. */
export function RecipePicker(): ReactElement {
  const recipes = useSession(selectRecipes);
  const chosen = useSession((state) => selectSettings(state).recipe);
  const recipe = recipes.find(({ id }) => id === chosen) ?? recipes[0];
  // Its many fields cost as much as all the rest: they come a moment after it.
  const shown = useSettled() ? recipe : undefined;
  return (
    <section className="recipes" aria-label="Recipe" aria-busy={shown === undefined}>
      <h3 className="section-title" id="recipe-title">
        What to do
      </h3>
      {shown === undefined ? <div className="preset-bar" /> : <PresetBar recipe={shown} />}
      <div role="radiogroup" aria-labelledby="recipe-title" className="recipe-cards">
        {recipes.map((info) => (
          <RecipeCard key={info.id} recipe={info} checked={info.id === recipe?.id} />
        ))}
      </div>
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconFileCode size={16} aria-hidden />}
        onClick={() => void chooseScript()}
        data-testid="choose-script"
      >
        Choose script…
      </Button>
      {shown !== undefined && <RecipeForm recipe={shown} />}
    </section>
  );
}

interface CardProps {
  readonly recipe: RecipeInfo;
  readonly checked: boolean;
}

function RecipeCard({ recipe, checked }: CardProps): ReactElement {
  const Mark = ICONS[recipe.id] ?? IconTool;
  const takes = takesWords(recipe.takes);
  return (
    <UnstyledButton
      className="recipe-card"
      role="radio"
      aria-checked={checked}
      data-testid={`recipe-${recipe.id}`}
      onClick={() => void chooseRecipe(recipe.id)}
    >
      <Mark size={24} stroke={1.5} aria-hidden />
      <span className="recipe-card-words">
        <strong>{recipe.title}</strong>
        <span className="dim">{recipe.purpose}</span>
        {takes !== null && <span className="dim recipe-card-takes">{takes}</span>}
      </span>
      {checked && <IconCheck className="recipe-card-check" size={16} aria-hidden />}
    </UnstyledButton>
  );
}
