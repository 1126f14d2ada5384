import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Redactor } from './redact.ts';

const PERSON = { home: '/home/ada', user: 'ada', host: 'engine.lan' };
const redactor = new Redactor(PERSON);

test.each([
  ['a path keeps its extension', '/home/ada/Photos/mum.jpg', /^…\/[0-9a-f]{8}\.jpg$/],
  ['a folder keeps nothing', '/home/ada', /^…\/[0-9a-f]{8}$/],
  [
    'in a sentence',
    'EACCES: permission denied, open "/srv/x/a.txt": left alone',
    /^EACCES: permission denied, open "…\/\w{8}\.txt": left alone$/,
  ],
  ['with blanks', 'could not read /srv/My Photos/mum and dad.jpeg.', /^could not read …\/\w{8}\.jpeg\.$/],
  ['with an apostrophe', "could not read '/srv/O'Brien/x.txt'", /^could not read '…\/\w{8}\.txt'$/],
  ['of Windows', String.raw`open C:\Users\Ada Lovelace\my notes.txt failed`, /^open …\/\w{8}\.txt failed$/],
  ['on a share', String.raw`\\server\share\x.tif`, /^…\/\w{8}\.tif$/],
  ['as an address', 'import file:///home/ada/x.mjs?y', /^import …\/\w{8}$/],
  [
    'an address keeps its host and path',
    'POST https://u:p@example.org/a/b?sig=1',
    /^POST https:\/\/\[removed\]@example\.org\/a\/b\?\[removed\]$/,
  ],
  [
    'who and where',
    'ada on engine.lan, Ada, ENGINE, not adamant',
    /^\[user\] on \[host\], \[user\], \[host\], not adamant$/,
  ],
  ['what is no path', '1/2 of the files, and/or 3 km/h', /^1\/2 of the files, and\/or 3 km\/h$/],
])('%s', (_, text, expected) => {
  expect(redactor.text(text)).toMatch(expected);
});

test('the same file has the same mark in one report, and another in the next', () => {
  const path = '/srv/a.txt';
  expect(redactor.text(path)).toBe(redactor.text(`${path}`));
  expect(new Redactor(PERSON).text(path)).not.toBe(redactor.text(path));
  expect(redactor.text('/srv/b.txt')).not.toBe(redactor.text(path));
});

test('secrets go by their names, at every depth; numbers and null stay', () => {
  const found = redactor.redact({
    routingKey: 'hunter2',
    auth: { Authorization: 'Bearer hunter2', PASSWORD: 1234, apiToken: null, list: [{ clientSecret: ['hunter2'] }] },
    maxWorkers: 4,
    '/srv/in/name.txt': true,
  });
  const text = JSON.stringify(found);
  expect(text).not.toMatch(/hunter2|1234|srv/);
  expect(found).toMatchObject({ maxWorkers: 4, auth: { apiToken: null } });
});

test('a file that is called in full somewhere is not known by its bare name either', () => {
  const found = redactor.redact([
    { msg: '"holiday in Rome.tif" is no picture (holiday).', path: '/srv/holiday in Rome.tif' },
    { msg: 'Again: holiday in Rome.tif.', outDir: '/srv/out' },
  ]) as readonly { readonly msg: string; readonly path?: string }[];
  const mark = found[0]?.path ?? '';
  expect(mark).toMatch(/^…\/\w{8}\.tif$/);
  expect(found.map(({ msg }) => msg)).toEqual([`"${mark}" is no picture (holiday).`, `Again: ${mark}.`]);
});

test('no folder name of a path is left, whatever it is called', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9._ äß-]{3,20}$/).filter((name) => name.trim().length >= 3);
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), (parts) => {
      const path = `/${parts.map((name) => `xq${name}`).join('/')}`;
      const said = redactor.text(`Could not open ${path}`);
      for (const folder of parts.slice(0, -1)) expect(said).not.toContain(`xq${folder}`);
      expect(redactor.text(path)).toMatch(/^…\//);
    }),
  );
});
