import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReservedOnWindows, nameProblem } from './name-problem.ts';
import { countsFiles, fillTemplate, numberedName, parseTemplate, splitName, type Template } from './template.ts';

const parsed = (text: string): Template => {
  const template = parseTemplate(text);
  if (typeof template === 'string') throw new Error(template);
  return template;
};
const fill = (text: string, target: string, n = 1, files = 1): string =>
  fillTemplate(parsed(text), { target, n, files });

describe('a template of names', () => {
  test.each([
    // template, as the recipe names it, as the template does
    ['{name}', 'photos/raw/a.webp', 'photos/raw/a.webp'],
    ['{stem}-small.{ext}', 'photos/raw/a.webp', 'photos/raw/a-small.webp'],
    ['{stem}-small.{ext}', 'photos/README', 'photos/README-small'],
    ['{stem}.{ext}', 'a.txt.gz', 'a.txt.gz'],
    ['{stem}{ext}', '.bashrc', '.bashrc'],
    ['./{name}', 'photos/raw/a.webp', 'a.webp'],
    ['{dir}/small/{name}', 'photos/a.webp', 'photos/small/a.webp'],
    ['{dir}/{name}', 'a.webp', 'a.webp'],
    ['{ext}/{dir}/{name}', 'photos/a.webp', 'webp/photos/a.webp'],
    ['{{{stem}}}', 'a.webp', '{a}'],
    ['bild {stem}', 'x/\u00e4.png', 'x/bild \u00e4'],
  ])('%s: %s → %s', (template, target, name) => {
    expect(fill(template, target)).toBe(name);
  });

  test('{n} is as wide as the number of files', () => {
    expect(fill('{n}-{name}', 'a.txt', 7, 1000)).toBe('0007-a.txt');
    expect(fill('{n}', 'a.txt', 7, 9)).toBe('7');
    expect(countsFiles(parsed('{n}-{name}'))).toBe(true);
    expect(countsFiles(parsed('{stem}n'))).toBe(false);
  });

  test.each([
    ['', 'empty'],
    ['{nam}', '{nam} is unknown; there are: {name}, {stem}'],
    ['{stem', '"{" has no partner'],
    ['stem}', '"}" has no partner'],
    ['/tmp/{name}', 'begins with a slash'],
    ['../{name}', 'leads out'],
    ['a/../{name}', 'leads out'],
    ['a/./{name}', 'at the beginning'],
    ['a//{name}', 'two slashes'],
    ['{dir}/', 'ends with a slash'],
    ['./', 'ends with a slash'],
    ['a\0', 'zero byte'],
    ['x'.repeat(501), 'longer than 500'],
  ])('%j is refused: %s', (template, why) => {
    expect(parseTemplate(template)).toContain(why);
  });

  test('{name} is {stem}.{ext}, whatever the name', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => !text.includes('/') && !text.endsWith('.'));
    fc.assert(
      fc.property(name, name, (dir, file) => {
        const target = `${dir}/${file}`;
        expect(fill('{stem}.{ext}', target)).toBe(target);
        expect(fill('{dir}/{name}', target)).toBe(target);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('names', () => {
  test('an extension is what follows the last dot, and a dot at the beginning begins none', () => {
    expect(splitName('a.tar.gz')).toEqual(['a.tar', 'gz']);
    expect(splitName('.profile')).toEqual(['.profile', '']);
    expect(splitName('a.')).toEqual(['a', '']);
  });

  test('a number comes behind the stem', () => {
    expect(numberedName('x.y/a.webp', 2)).toBe('x.y/a (2).webp');
    expect(numberedName('x.y/README', 3)).toBe('x.y/README (3)');
    expect(numberedName('.profile', 2)).toBe('.profile (2)');
    expect(numberedName('a.', 2)).toBe('a (2).');
  });

  test.each([
    ['', 'empty'],
    ['a/../b', '".." is no name'],
    ['a//b', 'no name'],
    ['/a', 'slash'],
    ['a\0b', 'zero byte'],
    [`a/${'x'.repeat(256)}`, '256 bytes; 255 is the most'],
    ['x/'.repeat(2000), '3800 is the most'],
  ])('%j is none: %s', (name, why) => {
    expect(nameProblem(name)).toContain(why);
  });

  test('255 bytes are one', () => {
    expect(nameProblem(`a/${'x'.repeat(255)}`)).toBeNull();
  });

  test('what Windows does not take', () => {
    for (const name of ['con', 'a/NUL.txt', 'COM1.log/x', 'a:b', 'what?', 'end.', 'end ', 'a\\b']) {
      expect(isReservedOnWindows(name) ? '' : name).toBe('');
    }
    for (const name of ['console', 'a/nullable.txt', '.profile', 'com10']) {
      expect(isReservedOnWindows(name) ? name : '').toBe('');
    }
  });
});
