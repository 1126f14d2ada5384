import type { ReactElement } from 'react';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import { selectSettings, useSession } from '../../stores/session.ts';
import { setChoice } from './flow.ts';
import { OptionField } from './option-field.tsx';
import { chosenOptions } from './recipe-choice.ts';

/** The options of a recipe, made from its description; each change is kept at once. */
export function RecipeForm({ recipe }: { readonly recipe: RecipeInfo }): ReactElement {
  const settings = useSession(selectSettings);
  const values = chosenOptions(recipe, settings);
  return (
    <form className="recipe-form" onSubmit={(event) => event.preventDefault()}>
      {recipe.options.map((option) => (
        <OptionField
          key={`${recipe.id}.${option.name}`}
          option={option}
          value={values[option.name] ?? option.default}
          onChange={(value) =>
            void setChoice({
              recipeOptions: { ...mutable(settings.recipeOptions), [recipe.id]: { ...values, [option.name]: value } },
            })
          }
        />
      ))}
    </form>
  );
}

const mutable = <T extends object>(all: Readonly<Record<string, T>>): Record<string, T> => ({ ...all });
