import { expect, test } from 'vitest';
import { firstPath, joinPaths, splitPaths } from './path-text.ts';

test.each<[string[]]>([[[]], [['/a']], [['/a', '/b\nc', '/ä ']], [['/a', '', '/b']]])(
  '%j comes back as it was',
  (paths) => {
    expect(splitPaths(joinPaths(paths))).toEqual(paths);
    expect(firstPath(joinPaths(paths))).toBe(paths[0]);
  },
);
