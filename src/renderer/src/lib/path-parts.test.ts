import { expect, test } from 'vitest';
import { baseName, pathParts, visibleName } from './path-parts.ts';

test('the folder gives way, the name stays', () => {
  expect(pathParts('/home/ada/pictures/cat.jpg')).toEqual({ head: '/home/ada/pictures/', tail: 'cat.jpg' });
  expect(pathParts('C:\\data\\cat.jpg')).toEqual({ head: 'C:\\data\\', tail: 'cat.jpg' });
  expect(pathParts('cat.jpg')).toEqual({ head: '', tail: 'cat.jpg' });
});

test('a folder keeps its name although it ends in a slash', () => {
  expect(pathParts('/data/in/')).toEqual({ head: '/data/', tail: 'in/' });
});

test('a long name is cut in its middle and keeps its extension', () => {
  const { head, tail } = pathParts(`/x/${'a'.repeat(100)}.tiff`);
  expect(tail).toHaveLength(22);
  expect(tail.endsWith('.tiff')).toBe(true);
  expect(head + tail).toBe(`/x/${'a'.repeat(100)}.tiff`);
});

test('no character is cut in two', () => {
  const { tail } = pathParts('😀'.repeat(40));
  expect([...tail].every((c) => c === '😀')).toBe(true);
});

test('what cannot be seen is shown', () => {
  expect(visibleName('a\nb\tc\u007f')).toBe('a␊b␉c␡');
  expect(visibleName('gpj\u202Efdp')).toBe('gpj<202E>fdp');
});

test('base name of files, folders and the root', () => {
  expect(baseName('/a/b.txt')).toBe('b.txt');
  expect(baseName('/a/b/')).toBe('b');
  expect(baseName('/')).toBe('/');
});
