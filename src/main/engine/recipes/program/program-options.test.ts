import { expect, test } from 'vitest';
import { parseOptions } from '../../batch/preflight.ts';
import type { Recipe } from '../recipe.ts';
import { toRecipeInfo } from '../registry.ts';
import { program } from './program.ts';

const refused = (given: object): string => {
  try {
    parseOptions(program as Recipe, given);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'accepted';
};

test.each([
  [{}, /command: say which program is to run/],
  [{ command: ' ' }, /command = " ": say which program/],
  [{ command: 'true' }, /command = "true": it does not mention the file/],
  [{ command: 'cat {in} | wc' }, /command = .*\| would be for a shell/],
  [{ command: 'cat {file}' }, /\{file\} is unknown; there are \{in\} \{out\}/],
  [{ command: '["true","{in}\\u0000"]' }, /zero byte/],
  [{ command: 'cp {in} {out}', output: 'all.txt' }, /output = "all.txt": all files would get the same name/],
  [{ command: 'cp {in} {out}', output: 'a/{name}' }, /output = .*without a folder/],
  [{ command: 'cp {in} {out}', output: '{dir}' }, /\{dir\} is unknown/],
  [{ command: 'cp {in} {out}', stdout: 'output' }, /stdout = "output": the command writes \{out\} itself/],
  [{ command: 'true {in}', done: '256' }, /done = "256": exit codes from 0 to 255/],
  [{ command: 'true {in}', done: '' }, /done = "": at least one/],
  [{ command: 'true {in}', done: '0-3', retry: '2' }, /retry = "2": exit code 2 means done already/],
  [{ command: 'true {in}', timeout: -1 }, /timeout = -1: .*>=0/],
  [{ command: 'true {in}', timeout: 1e9 }, /timeout = 1000000000: .*<=604800/],
  [{ command: 'true {in}', shell: true }, /shell/],
])('%j', (given, words) => {
  expect(refused(given)).toMatch(words);
});

test('what two rules say is said once, and by field for a form', () => {
  expect(refused({ command: '' })).toBe(
    'The recipe "program" cannot run like this. command = "": say which program is to run, such as: gzip -t {in}.',
  );
  const given = { command: '', output: '', retry: '300' };
  expect(() => parseOptions(program as Recipe, given)).toThrow(
    expect.objectContaining({
      code: 'usage',
      details: {
        fields: {
          command: 'say which program is to run, such as: gzip -t {in}',
          output: 'it is no name for a file',
          retry: 'exit codes from 0 to 255 like 0 or 0,2 or 1-9',
        },
      },
    }),
  );
});

test('it is drawn as a form, and what is typed there is taken', () => {
  const { options } = toRecipeInfo(program as Recipe);
  expect(options.map(({ name, kind }) => [name, kind])).toEqual([
    ['command', 'text'],
    ['output', 'text'],
    ['stdout', 'choice'],
    ['done', 'text'],
    ['retry', 'text'],
    ['timeout', 'number'],
    ['folder', 'choice'],
    ['environment', 'choice'],
    ['report', 'switch'],
  ]);
  expect(refused({ command: 'true {in}', done: '0,2-3', retry: '' })).toBe('accepted');
});
