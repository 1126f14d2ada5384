import type { ReactElement } from 'react';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import { selectSettings, useSession } from '../../stores/session.ts';
import { setChoice } from './flow.ts';
import { OptionField } from './option-field.tsx';
import { chosenOptions, mutable, type OptionValue } from './recipe-choice.ts';

interface Props {
  readonly recipe: RecipeInfo;
  /** What is wrong with options, by their names; the first of them has the focus. */
  readonly wrong?: Readonly<Record<string, string>>;
}

/** The options of a recipe, made from its description; each change is kept at once. */
export function RecipeForm({ recipe, wrong = {} }: Props): ReactElement {
  const settings = useSession(selectSettings);
  const values = chosenOptions(recipe, settings);
  const first = recipe.options.find(({ name }) => wrong[name] !== undefined)?.name;
  return (
    <form className="recipe-form" onSubmit={(event) => event.preventDefault()}>
      {recipe.options.map((option) => (
        <OptionField
          key={`${recipe.id}.${option.name}`}
          option={option}
          value={values[option.name] ?? option.default}
          wrong={wrong[option.name]}
          focused={option.name === first}
          onChange={(value) => choose(recipe, option.name, value)}
        />
      ))}
    </form>
  );
}

/** As they stand by now: a dialog may have been open for long. */
function choose(recipe: RecipeInfo, name: string, value: OptionValue): void {
  const settings = selectSettings(useSession.getState());
  const recipeOptions = mutable(settings.recipeOptions);
  void setChoice({
    recipeOptions: { ...recipeOptions, [recipe.id]: { ...chosenOptions(recipe, settings), [name]: value } },
  });
}
