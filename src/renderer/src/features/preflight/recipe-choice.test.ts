import { expect, test } from 'vitest';
import type { RecipeInfo } from '../../../../shared/domain/recipe-info.ts';
import type { Settings } from '../../../../shared/ipc/views.ts';
import { accepts, chosenOptions, optionWords, withoutPaths, wrongOptions } from './recipe-choice.ts';
import { NO_SETTINGS } from '../../stores/session.ts';

const algorithm = {
  name: 'algorithm',
  title: 'Algorithm',
  description: '',
  kind: 'choice',
  default: 'sha256',
  choices: ['sha256', 'md5'],
  words: { sha256: 'SHA-256' },
} as const;
const size = { name: 'size', title: 'Size', description: '', kind: 'number', default: 4, min: 1, max: 8 } as const;
const recipe: RecipeInfo = { id: 'checksum', title: 'Checksum', purpose: '', options: [algorithm, size] };
const settings = (options: Settings['recipeOptions']): Settings => ({
  ...NO_SETTINGS,
  recipe: 'checksum',
  recipeOptions: options,
});

test('kept values win over defaults', () => {
  expect(chosenOptions(recipe, settings({ checksum: { algorithm: 'md5' } }))).toEqual({ algorithm: 'md5', size: 4 });
});

test('a kept value that is no longer taken falls back', () => {
  const kept = settings({ checksum: { algorithm: 'crc32', size: 99, gone: true } });
  expect(chosenOptions(recipe, kept)).toEqual({ algorithm: 'sha256', size: 4 });
});

test('range and type are checked', () => {
  expect(accepts(size, 8)).toBe(true);
  expect(accepts(size, 9)).toBe(false);
  expect(accepts(size, Number.NaN)).toBe(false);
  expect(accepts(size, '4')).toBe(false);
});

test('words of all that is to be chosen, and of what differs', () => {
  expect(optionWords(recipe, { algorithm: 'sha256', size: 4 })).toBe('Algorithm: SHA-256');
  expect(optionWords(recipe, { algorithm: 'md5', size: 6 })).toBe('Algorithm: md5 · Size: 6');
});

test('numbers come with their unit, switches as yes or no', () => {
  const edge = { ...size, title: 'Edge', default: 0, max: 9999, unit: 'pixels' };
  const upright = { ...size, name: 'upright', title: 'Turn upright', kind: 'switch', default: true } as const;
  const pictures = { ...recipe, options: [edge, upright] };
  expect(optionWords(pictures, { size: 2048, upright: false })).toBe('Edge: 2,048 pixels · Turn upright: no');
});

test('of what main says is wrong a form shows what it has a control for', () => {
  const details = { fields: { size: 'too large', gone: 'unknown' } };
  expect(wrongOptions(recipe, details)).toEqual({ size: 'too large' });
  expect(wrongOptions(recipe, { fields: 'none' })).toEqual({});
  expect(wrongOptions(recipe)).toEqual({});
  expect(wrongOptions(undefined, details)).toEqual({});
});

test('paths are not kept for the next batch, all else is', () => {
  const manifest = { ...algorithm, name: 'manifest', kind: 'text', default: '', path: 'file' } as const;
  const verify = { ...recipe, options: [...recipe.options, manifest] };
  const chosen = { checksum: { manifest: '/a/b', size: 5 }, other: { manifest: '/c' } };
  expect(withoutPaths([verify], chosen)).toEqual({ checksum: { size: 5 }, other: { manifest: '/c' } });
  expect(chosen.checksum.manifest).toBe('/a/b');
  expect(withoutPaths([verify], { checksum: { size: 5 } })).toBeNull();
});
