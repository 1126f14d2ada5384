import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Preset } from '../../../shared/presets/preset.ts';
import { SHIPPED } from '../../../shared/presets/shipped.ts';
import { PresetStore } from './preset-store.ts';

let folder: string;
let store: PresetStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'presets-'));
  store = new PresetStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const preset = (name: string, change: Partial<Preset> = {}): Preset => ({
  name,
  purpose: '',
  recipe: 'checksum',
  options: {},
  include: [],
  exclude: [],
  allFiles: false,
  ...change,
});
const own = (): readonly string[] =>
  new PresetStore(folder).list().flatMap(({ name, shipped }) => (shipped ? [] : [name]));

test('what is saved is there in the next session, by name; the same name replaces', () => {
  store.save(preset('B'));
  store.save(preset('A'));
  store.save(preset('B', { options: { algorithm: 'md5' } }));
  expect(own()).toEqual(['A', 'B']);
  expect(new PresetStore(folder).find('B')).toMatchObject({ options: { algorithm: 'md5' }, unconfirmed: false });
});

test('renamed and removed; a name that is taken is not', () => {
  store.save(preset('A'));
  store.save(preset('B'));
  expect(() => store.rename('A', 'B')).toThrow('There is a preset "B" already');
  store.rename('A', '  C ');
  store.remove('B');
  expect(own()).toEqual(['C']);
  expect(() => store.remove('A')).toThrow('no preset "A" of your own');
});

test('those of the app stay as they are', () => {
  const name = SHIPPED[0]?.name ?? '';
  expect(() => store.save(preset(name))).toThrow('stays as it is');
  expect(() => store.rename(name, 'x')).toThrow('stays as it is');
  store.save(preset('A'));
  expect(() => store.rename('A', name)).toThrow('stays as it is');
});

const REPLACES = { recipe: 'compress', options: { originals: 'replace' } };

test('what is imported and runs code or removes originals has to be confirmed, whatever the file says; the rest not', () => {
  const file = JSON.stringify({
    v: 1,
    presets: [
      preset('P', { recipe: 'program' }),
      preset('M', { recipe: '/x/module.mjs' }),
      preset('C'),
      preset('R', REPLACES),
    ],
  });
  expect(store.import(file, 'f')).toEqual(['P', 'M', 'C', 'R']);
  const unconfirmed = (): readonly string[] => store.list().flatMap((one) => (one.unconfirmed ? [one.name] : []));
  expect(unconfirmed()).toEqual(['M', 'P', 'R']);
  // A new name is no say-so, and what is exported carries none.
  store.rename('P', 'Q');
  expect(unconfirmed()).toEqual(['M', 'Q', 'R']);
  store.confirm('Q');
  expect(unconfirmed()).toEqual(['M', 'R']);
  expect(store.exported(['M'])).not.toContain('unconfirmed');
});

test('a damaged file is told by name and never written over', () => {
  const path = join(folder, 'presets.json');
  writeFileSync(path, '{"v":1');
  expect(() => store.list()).toThrow(`The presets in ${path} cannot be read`);
  expect(() => store.save(preset('A'))).toThrow('cannot be read');
  expect(readFileSync(path, 'utf8')).toBe('{"v":1');
});

test('a preset that is none is refused by field', () => {
  expect(() => store.save(preset('a\nb'))).toThrow('name: must not hold control characters');
  expect(() => store.save(preset('x'.repeat(81)))).toThrow(/name: .*80/);
});

test.each([
  ['{', 'it is no JSON'],
  [{ presets: [] }, 'no version "v"'],
  [{ v: 2, presets: [] }, 'newer version of Gristmill (format 2, this one knows 1)'],
  [{ v: 1, presets: [{ name: '', recipe: 'checksum' }] }, 'presets.0.name'],
  [{ v: 1, presets: [{ name: 'a', recipe: 'checksum', run: 'rm' }] }, 'Unrecognized key: "run"'],
  [{ v: 1, presets: [preset('A'), preset('A')] }, 'the name "A" is in it twice'],
])('a file that is none is refused by name: %j', (content, why) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  expect(() => store.import(text, '/x/f.json')).toThrow('The presets in /x/f.json cannot be read');
  expect(() => store.import(text, '/x/f.json')).toThrow(why);
});
