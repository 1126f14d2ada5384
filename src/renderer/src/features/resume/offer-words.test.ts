import { expect, test } from 'vitest';
import type { ResumeOffer } from '../../../../shared/domain/batch.ts';
import { NO_TASKS } from '../../../../shared/domain/task.ts';
import { discardWords, filesToGo, offerLines } from './offer-words.ts';

const offer: ResumeOffer = {
  id: 'b',
  recipe: 'checksum',
  title: 'Checksum',
  createdAt: 0,
  files: 5439,
  bytes: 1,
  counts: NO_TASKS,
  verified: 4212,
  changed: 3,
  outputsMissing: 2,
  inFlight: 18,
  suspects: 3,
  suspectNames: ['/in/a', '/in/b', '/in/c'],
  held: { count: 1, names: ['/in/b'] },
  damage: [],
};

test('the groups add up to all files', () => {
  expect(filesToGo(offer)).toBe(1201);
  expect(offerLines(offer).reduce((sum, { count }) => sum + count, 0)).toBe(offer.files);
});

test('each group says what becomes of it', () => {
  expect(offerLines(offer).map(({ count, words, fate }) => `${count} ${words}: ${fate}`)).toEqual([
    '4212 done and verified on disk: kept',
    '3 changed since: done again',
    '2 outputs missing: done again',
    '18 were in flight: done again',
    '3 were in hand when the app died: done last, one at a time, apart',
    '1201 to go: done now',
  ]);
});

test('groups without files are left out, but for what is done', () => {
  const fresh = { ...offer, verified: 0, changed: 0, outputsMissing: 0, inFlight: 0, suspects: 0 };
  expect(offerLines(fresh).map(({ key }) => key)).toEqual(['verified', 'toGo']);
});

test('discarding names what is lost', () => {
  expect(discardWords(offer)).toContain('4,217 files of 5,439 are done');
});
