import { expect, test } from 'vitest';
import { findRecipe } from '../recipes/registry.ts';
import { OWN_NAMES, parseTemplate } from '../../../shared/naming/template.ts';
import { presetSchema } from '../../../shared/presets/preset.ts';
import { SHIPPED } from '../../../shared/presets/shipped.ts';

test('ten, each with a name of its own, and said what it is for', () => {
  expect(SHIPPED).toHaveLength(10);
  expect(new Set(SHIPPED.map(({ name }) => name)).size).toBe(SHIPPED.length);
  for (const { purpose } of SHIPPED) expect(purpose).toMatch(/^[A-Z].+\.$/);
});

test.each(SHIPPED.map((preset) => [preset.name, preset] as const))('%s is what its recipe takes', (_, preset) => {
  expect(presetSchema.parse(preset)).toEqual(preset);
  const recipe = findRecipe(preset.recipe);
  if (recipe === undefined) throw new Error(`There is no recipe "${preset.recipe}".`);
  // Each option is known, and taken as it stands.
  expect(recipe.options.parse(preset.options)).toMatchObject(preset.options);
  expect(parseTemplate(preset.naming ?? OWN_NAMES)).toBeTypeOf('object');
});
