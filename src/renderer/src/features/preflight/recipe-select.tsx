import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { selectRecipes, useSession } from '../../stores/session.ts';
import { chooseRecipe } from './flow.ts';

/** Another recipe for what was dropped: the cards of the start page are away while a batch runs. */
export function RecipeSelect({ recipe }: { readonly recipe: string }): ReactElement {
  const recipes = useSession(selectRecipes);
  return (
    <Select
      label="Recipe"
      size="sm"
      mb="sm"
      data={recipes.map(({ id, title }) => ({ value: id, label: title }))}
      value={recipe}
      allowDeselect={false}
      checkIconPosition="right"
      onChange={(id) => id !== null && void chooseRecipe(id)}
      data-testid="sheet-recipe"
    />
  );
}
