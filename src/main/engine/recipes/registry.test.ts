import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DRILL_RECIPE } from '../../../shared/domain/drill.ts';
import { checksum } from './checksum/checksum.ts';
import { BUILT_IN, loadBuiltIn } from './built-in.ts';
import { copy } from './fixtures/copy.ts';
import type { Recipe } from './recipe.ts';
import { findRecipe, listRecipes, toRecipeInfo } from './registry.ts';

describe('the registry', () => {
  test('finds what it lists, and nothing else', () => {
    for (const recipe of listRecipes()) expect(findRecipe(recipe.id)).toBe(recipe);
    expect(findRecipe('checksum')).toBe(checksum);
    expect(findRecipe('toString')).toBeUndefined();
    expect(findRecipe('')).toBeUndefined();
  });

  test('is loaded one by one in threads: the same recipes, in the same order', async () => {
    expect(BUILT_IN).toEqual(listRecipes().map(({ id }) => id));
    for (const id of [...BUILT_IN, DRILL_RECIPE]) expect(await loadBuiltIn(id)).toBe(findRecipe(id));
    expect(await loadBuiltIn('toString')).toBeUndefined();
  });

  test('offers no test recipe', () => {
    expect(listRecipes().map(({ id }) => id)).not.toContain(copy.id);
  });

  test('knows the fault drill, and does not offer it', () => {
    expect(findRecipe(DRILL_RECIPE)?.id).toBe(DRILL_RECIPE);
    expect(listRecipes().map(({ id }) => id)).not.toContain(DRILL_RECIPE);
  });

  test('every option of every recipe can be shown, with a title and an explanation', () => {
    for (const recipe of listRecipes()) {
      const info = toRecipeInfo(recipe);
      expect(structuredClone(info)).toEqual(info);
      for (const option of info.options) {
        expect(option.description.length).toBeGreaterThan(10);
        expect(option.title).not.toBe(option.name);
        expect(option.choices ?? []).toEqual(expect.arrayContaining(Object.keys(option.words ?? {})));
      }
    }
  });

  test('checksum as the form shows it', () => {
    expect(toRecipeInfo(checksum).options).toMatchObject([
      {
        name: 'algorithm',
        kind: 'choice',
        default: 'sha256',
        choices: ['sha256', 'sha512', 'sha1', 'md5', 'blake3', 'crc32'],
        words: { sha256: 'SHA-256', crc32: 'CRC-32' },
      },
      { name: 'format', kind: 'choice', default: 'coreutils', choices: ['coreutils', 'bsd', 'bagit', 'sfv'] },
      { name: 'paths', kind: 'choice', default: 'absolute', choices: ['absolute', 'relative'] },
    ]);
  });

  test('verify asks for the paths of a file and of a folder, and no other recipe for any', () => {
    const paths = listRecipes().flatMap((recipe) =>
      toRecipeInfo(recipe).options.flatMap(({ name, path }) => (path === undefined ? [] : [[recipe.id, name, path]])),
    );
    expect(paths).toEqual([
      ['verify', 'manifest', 'file'],
      ['verify', 'base', 'folder'],
    ]);
  });

  test('an option that does not exist, or a value that does not, is not accepted', () => {
    expect(checksum.options.safeParse({ algoritm: 'md5' }).success).toBe(false);
    expect(checksum.options.safeParse({ algorithm: 'md4' }).success).toBe(false);
  });
});

describe('options of other kinds', () => {
  const withOptions = (options: Recipe['options']): Recipe => ({ ...checksum, options });

  test('numbers with their bounds and unit, switches, texts', () => {
    const info = toRecipeInfo(
      withOptions(
        z.object({
          level: z.int().min(1).max(9).default(6).meta({ title: 'Level', unit: 'steps' }),
          any: z.int().default(0),
          keep: z.boolean().default(true),
          suffix: z.string().default('.gz').meta({ description: 'What is appended.' }),
        }),
      ),
    );
    expect(info.options).toEqual([
      { name: 'level', title: 'Level', description: '', default: 6, kind: 'number', min: 1, max: 9, unit: 'steps' },
      { name: 'any', title: 'any', description: '', default: 0, kind: 'number' },
      { name: 'keep', title: 'keep', description: '', default: true, kind: 'switch' },
      { name: 'suffix', title: 'suffix', description: 'What is appended.', default: '.gz', kind: 'text' },
    ]);
  });

  test('an option without a default is a defect, told by name', () => {
    expect(() => toRecipeInfo(withOptions(z.object({ size: z.number() })))).toThrow(/"size" of recipe "checksum"/);
  });
});
