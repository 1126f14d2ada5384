import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LiveCli, type JsonLine } from '../../../test/support/live-cli.ts';
import { builtFile, runCli } from '../../../test/support/run-cli.ts';

/*
 * `gristmill resume` says how it found the batch before it goes on: as a sentence, and as fields of the `start` line.
 */

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'resume-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const dataDir = (): string[] => ['--data-dir', join(scratch, 'data')];

/** A batch of copies, stopped when all but the gate is done; then files of it are changed. */
async function interrupted(name: string): Promise<string> {
  const input = join(scratch, name, 'in');
  mkdirSync(join(scratch, name, 'marks'), { recursive: true });
  mkdirSync(input);
  for (const file of ['a', 'b', 'c', 'd', 'e', 'f']) writeFileSync(join(input, file), `content of ${file}`);
  writeFileSync(join(input, 'gate'), Buffer.alloc(33 * 1024 * 1024));
  const out = ['--out', join(scratch, name, 'out'), ...dataDir(), '--workers', '2', '--json=all'];
  const live = new LiveCli(['run', builtFile('fixtures/hazards-copy.js'), input, ...out, '--trust-script']);
  const done = new Set<unknown>();
  await live.until((line) => line['type'] === 'task' && done.add(line['path']).size === 6);
  live.kill('SIGINT');
  await live.ended;
  writeFileSync(join(scratch, name, 'marks/open'), '');
  appendFileSync(join(input, 'a'), ' and more');
  rmSync(join(input, 'b'));
  rmSync(join(scratch, name, 'out/in/c'));
  appendFileSync(join(scratch, name, 'out/in/d'), '!');
  rmSync(join(input, 'e'));
  mkdirSync(join(input, 'e'));
  return String(live.lines[0]?.['id']);
}

test('as fields of the start line, in the order of the docs', { timeout: 60_000 }, async () => {
  const id = await interrupted('json');
  const { code, lines } = await runCli(['resume', id, ...dataDir(), '--json']);
  expect(code).toBe(0);
  const start = lines[0] as JsonLine;
  expect(start).toMatchObject({
    type: 'start',
    resumed: true,
    verified: 1,
    changed: 1,
    removed: 1,
    replaced: 1,
    outputsMissing: 1,
    outputsAltered: 1,
    resultsMissing: 0,
    pendingGone: 0,
    held: 0,
  });
  expect(start['counts']).toMatchObject({ COMPLETED: 3, PENDING: 4 });
  expect(lines.at(-1)).toMatchObject({ type: 'summary', outcome: 'COMPLETED', counts: { COMPLETED: 7 } });
  expect(readFileSync(join(scratch, 'json/out/in/a'), 'utf8')).toBe('content of a and more');
  expect(readFileSync(join(scratch, 'json/out/in/d'), 'utf8')).toBe('content of d');
  expect(readFileSync(join(scratch, 'json/out/in/b'), 'utf8')).toBe('content of b');
});

test('as a sentence; with --verify, too', { timeout: 60_000 }, async () => {
  const id = await interrupted('words');
  const { code, stdout } = await runCli(['resume', id, ...dataDir(), '--verify']);
  expect(code).toBe(0);
  const [, second] = stdout.toString().split('\n');
  expect(second).toMatch(
    /^1 done and verified on disk \(kept\), 1 changed since \(done again\), 1 output missing \(done again\), 1 output altered or replaced \(done again\), 1 done and gone since \(what was made is kept\), 1 done and replaced by something else since \(what was made is kept\), 1 to go \(done now\)\.$/,
  );
});
