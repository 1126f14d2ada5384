import { expect, test } from 'vitest';
import type { PreflightView } from '../../../../shared/ipc/views.ts';
import { startBlock } from './preflight-words.ts';

const view = (change: Partial<PreflightView>): PreflightView => ({
  id: 'p',
  recipe: 'checksum',
  files: 3,
  bytes: 3,
  roots: ['/in'],
  refused: [],
  refusedCount: 0,
  outDir: '/out',
  proposal: '/Gristmill',
  conflicts: [],
  conflictCount: 0,
  clashes: { count: 0, examples: [] },
  overInputs: { count: 0, examples: [] },
  named: true,
  naming: '{name}',
  samples: [],
  junk: { count: 0, names: [] },
  notTaken: { count: 0, endings: [] },
  workers: 2,
  resumable: true,
  problems: [],
  warnings: [],
  ...change,
});

test('starts when there is work and a place for the result', () => {
  expect(startBlock(view({}), 'fail')).toBeUndefined();
});

test('says what stands in the way', () => {
  expect(startBlock(view({ files: 0 }), 'fail')).toContain('no file');
  expect(startBlock(view({ files: 0, notTaken: { count: 2, endings: [] } }), 'fail')).toContain('the recipe takes');
  expect(startBlock(view({ outDir: '' }), 'fail')).toContain('output folder');
  expect(startBlock(view({ problems: ['read-only'] }), 'fail')).toContain('can’t start');
});

test('an existing output wants a choice', () => {
  expect(startBlock(view({ conflictCount: 1 }), 'fail')).toContain('taken');
  expect(startBlock(view({ conflictCount: 1 }), 'rename')).toBeUndefined();
  expect(startBlock(view({ conflictCount: 1 }), 'skip')).toBeUndefined();
});

test('to keep the old one where there is but one output is no way to start', () => {
  expect(startBlock(view({ named: false, conflictCount: 1 }), 'skip')).toContain('Nothing would be made');
  expect(startBlock(view({ named: false, conflictCount: 1 }), 'overwrite')).toBeUndefined();
});
