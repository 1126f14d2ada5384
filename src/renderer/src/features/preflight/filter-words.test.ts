import { expect, test } from 'vitest';
import { filterWords } from './filter-words.ts';

const choice = { include: [], exclude: [], allFiles: false };
const all = { title: 'Checksum' };
const some = { title: 'Pictures', takes: ['jpg'] };

test('which files are taken', () => {
  expect(filterWords(choice, all)).toBe('all');
  expect(filterWords(choice, some)).toBe('all that “Pictures” takes');
  expect(filterWords({ ...choice, allFiles: true }, some)).toBe('all, junk too');
  expect(filterWords({ ...choice, include: ['*.jpg'], exclude: ['raw'] }, some)).toBe('*.jpg but for raw');
});
