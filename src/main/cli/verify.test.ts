import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli, type CliRun } from '../../../test/support/run-cli.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'verify-cli-')));
  mkdirSync(join(folder, 'in'));
  for (let i = 0; i < 60; i++) writeFileSync(join(folder, `in/${i}`), `content ${i}`);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function verify(input: string, ...more: readonly string[]): Promise<CliRun> {
  const common = ['--out', join(folder, 'out'), '--data-dir', join(folder, 'data'), '--json'];
  return runCli(['run', 'verify', join(folder, input), ...common, ...more]);
}

test('verify: so much damage that another recipe would be halted ends with exit 1 and a report', async () => {
  execFileSync('sh', ['-c', 'sha256sum in/* > SHA256SUMS'], { cwd: folder });
  for (let i = 0; i < 20; i++) rmSync(join(folder, `in/${i}`));
  for (let i = 20; i < 40; i++) writeFileSync(join(folder, `in/${i}`), 'other');
  writeFileSync(join(folder, 'in/new'), 'new');
  const ill = await verify('SHA256SUMS');
  const says = '20 as the manifest says, 20 changed, 20 missing, 1 not in the manifest.';
  expect(ill.code).toBe(1);
  expect(ill.lines[0]).toMatchObject({ notes: ['20 files that the manifest lists are not there.'] });
  expect(ill.lines.at(-1)).toMatchObject({
    outcome: 'COMPLETED_WITH_FAILURES',
    counts: { COMPLETED: 21, FAILED: 40 },
    outputs: [join(folder, 'out/verify-report.txt')],
    says,
  });
  // The journal keeps it.
  const id = String(ill.lines.at(-1)?.['id']);
  const inspected = await runCli(['inspect', id, '--data-dir', join(folder, 'data'), '--json']);
  expect(inspected.lines[0]).toMatchObject({ id, says });
  const report = readFileSync(join(folder, 'out/verify-report.txt'), 'utf8');
  expect(report).toContain('total       ok 20, changed 20, missing 20, unverified 0, extra 1\n');
  expect(report.split('\n').filter((line) => line.startsWith('changed'))).toHaveLength(20);
});

test('verify: what is no manifest, and what is no option, end before the start with exit 2', async () => {
  const none = await verify('in/1');
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('is no manifest') as string]);
  const hidden = await verify('in/1', '--set', 'listed=x');
  expect([hidden.code, hidden.stderr]).toEqual([2, expect.stringContaining('has no option "listed"') as string]);
});
