import { expect, test } from 'vitest';
import { recipeHelp } from './recipe-help.ts';

test('all options and what is said of them begin in the same column, however long a name is', () => {
  // An option stands under its recipe: four blanks, the name, and what it takes; below that its description.
  const lines = recipeHelp().split('\n').slice(2);
  const names = lines.flatMap((line) => /^ {4}(\w+) +/.exec(line) ?? []).filter((_, i) => i % 2 === 1);
  const starts = lines
    .filter((line) => line.startsWith('    '))
    .map((line) => (/^ {4}(?:\w+)? +/.exec(line)?.[0] ?? '').length);
  expect(names).toContain('maxMatchesPerFile');
  expect([...new Set(starts)]).toEqual([Math.max(...names.map(({ length }) => length)) + 5]);
});
