import { expect, test } from 'vitest';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { Settings } from '../../../../shared/ipc/views.ts';
import type { OfferedPreset } from '../../../../shared/presets/preset.ts';
import { asPreset, matchingPreset, settingsOf } from './preset-choice.ts';
import { NO_SETTINGS } from '../../stores/session.ts';

const option = { title: '', description: '', kind: 'text', default: 'x' } as const;
const recipe: RecipeInfo = {
  id: 'r',
  title: 'R',
  purpose: '',
  options: [
    { ...option, name: 'a' },
    { ...option, name: 'b' },
  ],
};
const settings: Settings = { ...NO_SETTINGS, recipe: 'r' };
const preset: OfferedPreset = {
  name: 'P',
  purpose: '',
  recipe: 'r',
  options: { b: 'y' },
  naming: 'p-{name}',
  include: ['*.jpg'],
  exclude: [],
  allFiles: true,
  shipped: false,
  unconfirmed: false,
};

test('a preset that was chosen is the one that matches, and stays so until something differs', () => {
  expect(matchingPreset([preset], recipe, settings)).toBeUndefined();
  const chosen: Settings = { ...settings, ...settingsOf(preset, settings) };
  expect(chosen).toMatchObject({ naming: 'p-{name}', include: ['*.jpg'], allFiles: true });
  expect(matchingPreset([preset], recipe, chosen)?.name).toBe('P');
  expect(matchingPreset([preset], recipe, { ...chosen, exclude: ['x'] })).toBeUndefined();
  expect(matchingPreset([preset], recipe, { ...chosen, recipeOptions: { r: { b: 'y', a: 'z' } } })).toBeUndefined();
});

test('what is chosen comes back whole from its preset', () => {
  const chosen: Settings = { ...settings, recipeOptions: { r: { a: '1' } }, naming: '{n}', exclude: ['*.tmp'] };
  const saved = asPreset('Q', recipe, chosen);
  expect(saved).toMatchObject({ name: 'Q', options: { a: '1', b: 'x' }, naming: '{n}' });
  const again: Settings = { ...settings, ...settingsOf(saved, settings) };
  expect(asPreset('Q', recipe, again)).toEqual(saved);
});
