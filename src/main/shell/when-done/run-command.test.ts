import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { sleepCommand } from './sleep-command.ts';

const node = (code: string, ...args: string[]): string[] => [process.execPath, '-e', code, ...args];

test('arguments go as they are, without a shell, and the input to standard input', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-command-'));
  const file = join(folder, '$HOME; "two" words');
  const code = `process.stdin.pipe(require('node:fs').createWriteStream(process.argv[1]))`;
  await runCommand(node(code, file), '{"v":1}\n');
  expect(readFileSync(file, 'utf8')).toBe('{"v":1}\n');
  rmSync(folder, { recursive: true });
});

test('a program that does not read its input is not wrong', async () => {
  await expect(runCommand(node('process.exit(0)'), 'x'.repeat(1_000_000))).resolves.toBeUndefined();
});

test.each([
  ['another end', node('console.error("why not"); process.exit(3)'), undefined, 'ended with code 3. It said: why not'],
  ['no such program', ['/nowhere/program'], undefined, 'The command /nowhere/program could not be started: '],
  ['one that takes too long', node('setInterval(() => {}, 1000)'), 1000, 'was ended after 1 s, or killed'],
])('%s is told in words', async (_, argv, withinMs, words) => {
  await expect(runCommand(argv, '', withinMs)).rejects.toMatchObject({
    code: 'not-now',
    message: expect.stringContaining(words) as string,
  });
});

test('each system has its own word for sleep', () => {
  expect(sleepCommand('linux')).toEqual(['systemctl', 'suspend']);
  expect(sleepCommand('darwin')).toEqual(['pmset', 'sleepnow']);
  expect(sleepCommand('win32')).toEqual(['rundll32.exe', 'powrprof.dll,SetSuspendState', '0,1,0']);
  expect(sleepCommand('aix')).toBeNull();
});
