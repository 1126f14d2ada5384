import { expect, test } from 'vitest';
import { DEFAULTS, soundSettings } from './sound-settings.ts';

test('what is right is taken, what is not falls back to its default and is named', () => {
  const fields = { colorScheme: 7, recipe: 'copy', recipeOptions: { checksum: { algorithm: null } }, later: 1 };
  expect(soundSettings(fields)).toEqual({
    settings: { ...DEFAULTS, recipe: 'copy' },
    dropped: ['colorScheme = 7', 'recipeOptions = {"checksum":{"algorithm":null}}'],
  });
});

test('nothing kept is the defaults', () => {
  expect(soundSettings({})).toEqual({ settings: DEFAULTS, dropped: [] });
});
