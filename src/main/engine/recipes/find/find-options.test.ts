import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../batch/preflight.ts';
import type { Recipe } from '../recipe.ts';
import { toRecipeInfo } from '../registry.ts';
import { find } from './find.ts';

const refused = (options: object): string => {
  try {
    parseOptions(find as Recipe, options);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
};

describe('a pattern is refused before the start', () => {
  test.each([
    ['', 'give a regular expression to search for'],
    ['(abc', 'unterminated group, at character 1 ("(abc")'],
    ['a)b', `unmatched ')', at character 2 (")b")`],
    ['(a)(b', 'unterminated group, at character 4 ("(b")'],
    ['x**', 'nothing to repeat, at character 3 ("*")'],
    ['ab[c-', 'unterminated character class, at character 3 ("[c-")'],
    ['a{2', 'incomplete quantifier, at character 2 ("{2")'],
    ['[z-a]', 'range out of order in character class, at character'],
    ['\\q', 'invalid escape, at character'],
  ])('%j', (pattern, problem) => {
    expect(refused({ pattern })).toContain(`pattern = ${JSON.stringify(pattern)}: ${problem}`);
  });

  test('and so is any other option out of its range', () => {
    expect(refused({ pattern: 'x', maxMatchesPerFile: 0 })).toContain('maxMatchesPerFile = 0');
    expect(refused({ pattern: 'x', maxMatchesPerFile: 10_001 })).toContain('10000');
    expect(refused({ pattern: 'x'.repeat(2001) })).toContain('2000');
    expect(refused({ patern: 'x' })).toContain('patern');
    expect(refused({})).toContain('give a regular expression');
  });

  test('one that matches nothing in particular is a pattern too', () => {
    for (const pattern of ['a*', '^', '()', '\\b'])
      expect(() => parseOptions(find as Recipe, { pattern })).not.toThrow();
  });
});

test('the form knows every option', () => {
  expect(toRecipeInfo(find as Recipe).options.map(({ name, kind, default: value }) => [name, kind, value])).toEqual([
    ['pattern', 'text', ''],
    ['ignoreCase', 'switch', false],
    ['wholeWord', 'switch', false],
    ['invert', 'switch', false],
    ['output', 'choice', 'matches'],
    ['maxMatchesPerFile', 'number', 1000],
    ['maxText', 'number', 200],
    ['encoding', 'choice', 'auto'],
    ['binary', 'choice', 'skip'],
    ['guardFormulas', 'switch', true],
    ['paths', 'choice', 'absolute'],
  ]);
});
