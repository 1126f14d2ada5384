import { describe, expect, test } from 'vitest';
import { NO_FIGURES, type ResumeOffer } from './batch.ts';
import { checkPercent, discardWords, filesToGo, offerLines, offerSentence } from './offer-words.ts';
import { NO_TASKS } from './task.ts';

const offer: ResumeOffer = {
  ...NO_FIGURES,
  id: 'b',
  recipe: 'checksum',
  title: 'Checksum',
  createdAt: 0,
  files: 5439,
  bytes: 1,
  counts: { ...NO_TASKS, COMPLETED: 4217, PENDING: 1222 },
  check: { state: 'checked' },
  verified: 4212,
  changed: 3,
  outputsMissing: 2,
  inFlight: 18,
  suspects: 3,
  suspectNames: ['/in/a', '/in/b', '/in/c'],
  held: { count: 1, names: ['/in/b'] },
  damage: [],
};

const said = (shown: ResumeOffer): readonly string[] =>
  offerLines(shown).map(({ count, words, fate }) => `${count} ${words}: ${fate}`);
const sum = (shown: ResumeOffer): number =>
  offerLines(shown).reduce((total, { key, count }) => total + (key === 'pendingGone' || key === 'held' ? 0 : count), 0);

test('the groups add up to all files', () => {
  expect(filesToGo(offer)).toBe(1201);
  expect(sum(offer)).toBe(offer.files);
});

test('each group says what becomes of it', () => {
  expect(said(offer)).toEqual([
    '4212 done and verified on disk: kept',
    '3 changed since: done again',
    '2 outputs missing: done again',
    '18 were in flight: done again',
    '3 were in hand when the app died: done last, one at a time, apart',
    '1 of them held: twice the only one in hand: only when you say so',
    '1201 to go: done now',
  ]);
});

test('a world that changed is told kind by kind', () => {
  const changed = {
    ...offer,
    verified: 4206,
    removed: 2,
    replaced: 1,
    outputsAltered: 1,
    resultsMissing: 2,
    pendingGone: 4,
  };
  expect(said(changed).slice(0, 7)).toEqual([
    '4206 done and verified on disk: kept',
    '3 changed since: done again',
    '2 outputs missing: done again',
    '1 output altered or replaced: done again',
    '2 results damaged or missing: done again',
    '2 done and gone since: what was made is kept',
    '1 done and replaced by something else since: what was made is kept',
  ]);
  expect(said(changed).at(-1)).toBe('4 of the open ones are gone or replaced: will fail');
  expect(sum(changed)).toBe(offer.files);
});

test('groups without files are left out, but for what is done', () => {
  const fresh = {
    ...offer,
    ...NO_FIGURES,
    counts: { ...NO_TASKS, PENDING: 5439 },
    inFlight: 0,
    suspects: 0,
    held: { count: 0, names: [] },
  };
  expect(offerLines(fresh).map(({ key }) => key)).toEqual(['verified', 'toGo']);
});

describe('while the files are looked at', () => {
  const looking = { ...offer, ...NO_FIGURES, verified: 1300, changed: 1 };

  test('what was not looked at yet is said to be checked, and how far that is', () => {
    const check = { state: 'checking', done: 1310, of: 4200, unit: 'files' } as const;
    expect(said({ ...looking, check }).slice(0, 3)).toEqual([
      '1300 done and verified on disk: kept',
      '2916 done, being checked: 31 %: kept if so',
      '1 changed since: done again',
    ]);
    expect(sum({ ...looking, check })).toBe(offer.files);
  });

  test('before its turn, and when it broke off', () => {
    const fresh = { ...offer, ...NO_FIGURES };
    expect(said({ ...fresh, check: { state: 'waiting' } })[0]).toBe('4217 done, to be checked: kept if so');
    expect(said({ ...fresh, check: { state: 'failed', problem: 'x' } })[0]).toBe(
      '4217 done by the journal, not checked: kept if so',
    );
  });

  test('100 % is said only at the end', () => {
    expect(checkPercent({ state: 'checking', done: 5, of: 5, unit: 'files' })).toBe(99);
    expect(checkPercent({ state: 'checking', done: 0, of: 0, unit: 'bytes' })).toBe(0);
    expect(checkPercent({ state: 'checked' })).toBe(100);
  });
});

test('all of it as one sentence', () => {
  expect(offerSentence(offer)).toBe(
    '4,212 done and verified on disk (kept), 3 changed since (done again), 2 outputs missing (done again), ' +
      '18 were in flight (done again), 3 were in hand when the app died (done last, one at a time, apart), ' +
      '1 of them held: twice the only one in hand (only when you say so), ' +
      '1,201 to go (done now).',
  );
});

test('discarding names what is lost', () => {
  expect(discardWords(offer)).toContain('forgets which 4,217 of 5,439 files are done');
});
