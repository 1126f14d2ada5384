import { expect, test } from 'vitest';
import { mayResumeInto } from './output-root.ts';

const other = { same: false, sameDevice: false, alike: false, hasOutputs: false };

test.each([
  ['the same', { ...other, same: true }, true],
  ['made anew on the same disk', { ...other, sameDevice: true }, true],
  ['the same under another device number', { ...other, alike: true }, true],
  ['copied to another disk with its outputs', { ...other, hasOutputs: true }, true],
  ['what lies under the mount point', other, false],
])('%s', (_, facts, may) => {
  expect(mayResumeInto(facts)).toBe(may);
});
