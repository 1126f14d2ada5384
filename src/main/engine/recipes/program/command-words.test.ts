import { execFileSync } from 'node:child_process';
import { constant, oneof, property, string, array, assert, constantFrom } from 'fast-check';
import { expect, test } from 'vitest';
import { splitCommand } from './command-words.ts';
import { parseCodes } from './exit-codes.ts';
import { OutputTail } from './output-tail.ts';
import { fill, parseTemplate, splitName } from './template.ts';

test.each([
  ['gzip -t {in}', ['gzip', '-t', '{in}']],
  ['  a \t b\nc ', ['a', 'b', 'c']],
  [`a '' "" b`, ['a', '', '', 'b']],
  [`'a b'"c d"e\\ f`, ['a bc de f']],
  ['"a \\"b\\" \\\\ \\n \\$5 $"', ['a "b" \\ \\n $5 $']],
  ["'a | b > c; $x `y`'", ['a | b > c; $x `y`']],
  ['awk {{print}} a$ b*', ['awk', '{{print}}', 'a$', 'b*']],
  ['["convert", "a b", "{out}"]', ['convert', 'a b', '{out}']],
  ['[ -f {in} ]', ['[', '-f', '{in}', ']']],
  ['', []],
])('%j', (text, words) => {
  expect(splitCommand(text)).toEqual(words);
});

test.each([
  'a | b',
  'a > b',
  'a; b',
  'a & b',
  '`a`',
  '"`a`"',
  '$HOME/x',
  '"$x"',
  '$(a)',
  '${a}',
  'a < b',
  "it's",
  'a "b',
  'a\\',
  '[1]',
])('%j is refused', (text) => {
  expect(() => splitCommand(text)).toThrow(/there is none|not closed|backslash|only texts/);
});

test('whatever is quoted comes out again, as the shell has it', () => {
  const word = string({ unit: oneof(constantFrom(...'\'"\\ $`|;&<>*~{}()#!=\n\tab-'), constant('ü')), maxLength: 12 });
  const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const double = (text: string): string => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`;
  assert(
    property(array(word, { minLength: 1, maxLength: 6 }), (words) => {
      expect(splitCommand(words.map(single).join(' '))).toEqual(words);
      expect(splitCommand(words.map(double).join('  '))).toEqual(words);
      expect(splitCommand(JSON.stringify(words))).toEqual(words);
    }),
    { seed: 5, numRuns: 300 },
  );
  const words = ["it's", '"', '\\', '$x', 'a b', '*', ''];
  const command = words.map((text, i) => (i % 2 === 0 ? single(text) : double(text))).join(' ');
  const shell = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`]).toString();
  expect(`${splitCommand(command).join('\0')}\0`).toBe(shell);
});

test('exit codes', () => {
  expect([...(parseCodes('0, 2-4 ,255') ?? [])]).toEqual([0, 2, 3, 4, 255]);
  expect(parseCodes(' ')?.size).toBe(0);
  for (const bad of ['256', '-1', '3-1', '1,,2', 'a', '1-', '1.5']) expect(parseCodes(bad)).toBeNull();
});

test('templates', () => {
  const values = (name: string): { name: string; stem: string; ext: string } => ({ name, ...splitName(name) });
  const fillIn = (text: string, name: string): string =>
    fill(parseTemplate(text, ['name', 'stem', 'ext']), values(name));
  expect(fillIn('{stem}.x.{ext}', 'a.b.txt')).toBe('a.b.x.txt');
  expect(fillIn('{stem}.{ext}', 'README')).toBe('README');
  expect(fillIn('{stem}.{ext}', '.profile')).toBe('.profile');
  expect(fillIn('{{name}}{name}', '{stem}')).toBe('{name}{stem}');
  for (const bad of ['{nme}', '{', 'a}', '{}'])
    expect(() => parseTemplate(bad, ['name'])).toThrow(/is unknown; there are \{name\}/);
});

test('the end of many words is kept, and all are counted', () => {
  const tail = new OutputTail();
  for (let i = 0; i < 20_000; i++) tail.add(Buffer.from(`line ${i}\n`));
  tail.add(Buffer.from('\n'));
  expect(tail.bytes).toBe(208_891);
  expect(tail.text.length).toBeLessThanOrEqual(65_536);
  expect(tail.text.endsWith('line 19998\nline 19999')).toBe(true);
  expect(tail.lastLine).toBe('line 19999');
  const long = new OutputTail();
  long.add(Buffer.alloc(1_000_000, 'x'));
  expect([long.text.length, long.lastLine.length]).toEqual([65_536, 301]);
});
