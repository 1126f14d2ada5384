import { expect, test } from 'vitest';
import { causeOf } from './failure-cause.ts';

/* What differs from file to file goes, what says why stays. */
test.each([
  ["EBUSY: resource busy or locked, open '/data/in/a b.txt'", '', 'EBUSY: resource busy or locked, open …'],
  ['ENOENT: no such file or directory, open "/x/1.jpg"', '', 'ENOENT: no such file or directory, open …'],
  ['broken-17 is not what its name says.', '/in/broken-17', '… is not what its name says.'],
  ['/in/sub/broken-17: it is broken', '/in/sub/broken-17', '…: it is broken'],
  ['The file is gone (stat /srv/a/b.txt): try again', '', 'The file is gone (stat …): try again'],
  ['could not read C:\\Users\\Me\\a.txt, sector 12', '', 'could not read …, sector #'],
  ['could not read \\\\server\\share\\a.txt', '', 'could not read …'],
  ['expected 1,024 bytes, got 17', '', 'expected # bytes, got #'],
  ['offset -12.5e3 of 99', '', 'offset # of #'],
  ['timed out after 2500ms', '', 'timed out after #ms'],
  ['more than 4.2 GiB', '', 'more than # GiB'],
  ['bad magic 0xDEADBEEF', '', 'bad magic #'],
  ['digest 9f86d081884c7d65 differs', '', 'digest # differs'],
  ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is gone', '', 'job # is gone'],
  ['GET https://example.org/a/b?c=1 failed', '', 'GET … failed'],
  ['“Bild 1.jpg” and ‘Bild 2.jpg’ and «Bild 3»', '', '… and … and …'],
  // What is no number and no name.
  ['not valid UTF8, wants sha256', '', 'not valid UTF8, wants sha256'],
  ["it doesn't open, and can't", '', "it doesn't open, and can't"],
  ['input and/or output of sub/a.txt and a/b/c', '', 'input and/or output of … and …'],
  ['defaced facade', '', 'defaced facade'],
  ['a is wrong', '/in/a', 'a is wrong'],
  // The first line alone, its spaces as one.
  ['it  broke\n    at line 7', '', 'it broke'],
  ['', '', ''],
])('%j of %j: %j', (message, path, cause) => {
  expect(causeOf(message, path)).toBe(cause);
});

test('what is very long is cut', () => {
  const cause = causeOf('why '.repeat(1000));
  expect(cause.length).toBe(301);
  expect(cause.endsWith('…')).toBe(true);
});

test('a message made to hold up the search for patterns does not', () => {
  for (const part of ['a/', "'", '-1.', '0a', '\\\\', 'x://'])
    expect(causeOf(part.repeat(1000)).length).toBeLessThan(400);
});
