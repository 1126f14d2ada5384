import { expect, test } from 'vitest';
import { sameFolder } from './open-root.ts';

const root = { dev: '1', ino: '2', bornNs: '3' };
const unborn = { dev: '1', ino: '2' };
const no = (): boolean => false;
const yes = (): boolean => true;

test.each([
  ['the same', root, root, no, true],
  ['mounted again under another device number', root, { ...root, dev: '8' }, no, true],
  ['with another inode, as FAT gives out', root, { ...root, ino: '8' }, no, true],
  ['another folder of the same age', root, { ...root, dev: '8', ino: '8' }, no, false],
  ['made anew, with the inode of the one before', root, { ...root, bornNs: '8' }, no, false],
  ['the top of a volume that keeps no birth over a mount', root, { ...root, bornNs: '8' }, yes, true],
  ['the top of another volume', root, { dev: '8', ino: '2', bornNs: '8' }, yes, false],
  ['no birth is kept', unborn, unborn, no, true],
  ['no birth was recorded', unborn, root, no, true],
  ['no birth is kept, another disk', unborn, { ...unborn, dev: '8' }, no, false],
  ['no birth is kept, another folder', unborn, { ...unborn, ino: '8' }, no, false],
])('%s', (_, was, now, tops, same) => {
  expect(sameFolder(was, now, tops)).toBe(same);
});
