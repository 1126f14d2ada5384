import { expect, test } from 'vitest';
import { previewNames } from './name-preview.ts';

const samples = [
  { input: 'in/a.jpg', target: 'in/a.webp', n: 1 },
  { input: 'in/b.jpg', target: 'in/b.webp', n: 2 },
];

test('the first names, as the template makes them', () => {
  expect(previewNames('{n}-{stem}.{ext}', samples, 12)).toEqual({
    kind: 'names',
    names: [
      { input: 'in/a.jpg', output: 'in/01-a.webp' },
      { input: 'in/b.jpg', output: 'in/02-b.webp' },
    ],
  });
});

test('a template that is none, and names that are none: bytes count, not letters', () => {
  expect(previewNames('{nam}', samples, 2)).toMatchObject({ kind: 'bad' });
  const long = previewNames('\u00e4'.repeat(128), samples.slice(0, 1), 1);
  expect(long).toMatchObject({ names: [{ problem: 'a name has 256 bytes; 255 is the most' }] });
});
