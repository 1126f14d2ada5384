import { expect, test } from 'vitest';
import { ALL_TAKEN } from './not-taken.ts';
import { notTakenWords, takesWords } from './name-words.ts';

test('what a recipe does not take is told by number and kind', () => {
  expect(notTakenWords(ALL_TAKEN, '"Pictures"', '')).toBeNull();
  const endings = [
    { ending: 'heic', count: 1200 },
    { ending: 'txt', count: 2 },
  ];
  expect(notTakenWords({ count: 1205, endings }, '"Pictures"', '--all-files takes them along.')).toBe(
    '1,205 files were left out that "Pictures" does not take: 1,200 .heic, 2 .txt, 3 others. --all-files takes them along.',
  );
  expect(notTakenWords({ count: 1, endings: [] }, '"Expand"', '')).toBe(
    '1 file was left out that "Expand" does not take: 1 other.',
  );
});

test('what a recipe takes, where it does not take all', () => {
  expect(takesWords(undefined)).toBeNull();
  expect(takesWords(['gz', 'br'])).toBe('Of folders it takes .gz, .br.');
});
