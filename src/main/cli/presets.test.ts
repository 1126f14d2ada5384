import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { builtFile, runCli, type CliRun } from '../../../test/support/run-cli.ts';

let scratch: string;
let out: string;
let dataDir: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'presets-cli-'));
  out = join(scratch, 'out');
  dataDir = join(scratch, 'data');
  mkdirSync(join(scratch, 'in'));
  writeFileSync(join(scratch, 'in/a.jpg'), 'a');
  writeFileSync(join(scratch, 'in/b.txt'), 'b');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const cli = (...args: readonly string[]): Promise<CliRun> => runCli([...args, '--data-dir', dataDir]);

const mine = (): object => ({
  name: 'Small copies',
  recipe: builtFile('fixtures/renaming-copy.js'),
  options: { ext: 'small' },
  naming: 'my-{name}',
  onConflict: 'rename',
  include: ['*.jpg'],
});

function file(content: unknown): string {
  const path = join(scratch, 'presets-from-elsewhere.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('presets', { timeout: 60_000 }, () => {
  test('one that comes with the app runs by its name; all arguments are paths', async () => {
    const run = await cli('run', '--preset', 'Fixity manifest', join(scratch, 'in'), '--out', out, '--json');
    expect(run.code).toBe(0);
    expect(readFileSync(join(out, 'manifest-sha256.txt'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}in\/a\.jpg\n/);
    const words = await cli('run', '--preset', 'Fixity', join(scratch, 'in'), '--out', out);
    expect(words.code).toBe(2);
    expect(words.stderr).toContain('There is no preset "Fixity"; there are: "Fixity manifest"');
  });

  test('one of a file is taken over, and has to be trusted once where it has code run', async () => {
    const taken = await cli('presets', '--import', file({ v: 1, presets: [mine()] }));
    expect(taken).toMatchObject({ code: 0, stderr: '' });
    const run = ['run', '--preset', 'Small copies', join(scratch, 'in'), '--out', out, '--json'];
    const refused = await cli(...run);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /came out of a file and has code run on your files \(.*renaming-copy.js.*--trust-preset/,
    );
    // The module it names is agreed to for itself.
    const asked = await cli(...run, '--trust-preset');
    expect(asked.stderr).toMatch(/renaming-copy.js was not agreed to yet.*--trust-script/);
    expect((await cli(...run, '--trust-script')).lines.at(-1)).toMatchObject({ outcome: 'COMPLETED', files: 1 });
    expect(readFileSync(join(out, 'in/my-a.small'), 'utf8')).toBe('a');
    // By now it is trusted, and renames; what is said on the command line wins.
    expect((await cli(...run)).lines[0]).toMatchObject({ renamed: 1, naming: 'my-{name}' });
    expect((await cli(...run, '--set', 'ext=x', '--include', '*.txt')).code).toBe(0);
    expect(readFileSync(join(out, 'in/my-b.x'), 'utf8')).toBe('b');
  });

  test('are written to a file that can be taken over again', async () => {
    await cli('presets', '--import', file({ v: 1, presets: [mine()] }));
    const path = join(scratch, 'exported.json');
    expect((await cli('presets', '--export', path)).code).toBe(0);
    expect((await cli('presets', '--export', path)).code).toBe(3);
    expect((await cli('presets', '--import', path)).stdout.toString()).toBe('Took over 1 preset: Small copies (2).\n');
    const all = (await cli('presets', '--json')).lines;
    expect(all.filter(({ shipped }) => shipped === false).map(({ name }) => name)).toEqual([
      'Small copies',
      'Small copies (2)',
    ]);
    expect((await cli('presets', '--remove', 'Small copies')).code).toBe(0);
    expect((await cli('presets', '--remove', 'Fixity manifest')).stderr).toContain('comes with Gristmill');
  });

  test('a file that is none is refused by name', async () => {
    const path = file({ v: 1, presets: [{ name: '', recipe: 'checksum' }] });
    const { code, stderr } = await cli('presets', '--import', path);
    expect(code).toBe(2);
    expect(stderr).toContain(`The presets in ${path} cannot be read: presets.0.name`);
  });
});
