import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtFile, runCli } from '../../../test/support/run-cli.ts';

let scratch: string;
let data: readonly string[];
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'report-'));
  data = ['--data-dir', join(scratch, 'data')];
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

interface Report {
  readonly batch: { readonly id: string; readonly state: string; readonly counts: Readonly<Record<string, number>> };
  readonly files: readonly Readonly<Record<string, unknown>>[];
}

async function jsonReport(id: string): Promise<Report> {
  const path = join(scratch, 'report.json');
  const { code, stderr } = await runCli(['report', id, '--format', 'json', '--out', path, ...data]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

test('every file of a batch in each format: to standard output, or into a file', { timeout: 60_000 }, async () => {
  const input = join(scratch, 'in');
  mkdirSync(input);
  writeFileSync(join(input, 'a.txt'), 'a'.repeat(100_000));
  writeFileSync(join(input, 'b.txt'), 'b');
  const out = join(scratch, 'out');
  const run = await runCli(['run', 'compress', input, '--out', out, '--json', ...data]);
  const id = String(run.lines[0]?.['id']);

  const { batch, files } = await jsonReport(id);
  expect(batch).toMatchObject({ id, state: 'COMPLETED', counts: { COMPLETED: 2 } });
  expect(files).toMatchObject([
    {
      path: join(input, 'a.txt'),
      state: 'COMPLETED',
      attempts: 1,
      size: 100_000,
      durationMs: expect.any(Number) as number,
    },
    { path: join(input, 'b.txt'), state: 'COMPLETED', attempts: 1, size: 1 },
  ]);
  for (const file of files) expect(existsSync(String(file['output']))).toBe(true);

  const tsv = await runCli(['report', id, ...data]);
  expect(tsv.stdout.toString().split('\n').length).toBe(4);

  const page = join(scratch, 'report.html');
  writeFileSync(page, 'an older one');
  const html = await runCli(['report', id, '--format', 'html', '--out', page, ...data]);
  expect([html.code, html.stdout.toString(), html.stderr]).toEqual([0, '', '']);
  expect(readFileSync(page, 'utf8')).toContain('b.txt');
  expect(readdirSync(scratch).toSorted()).toEqual(['data', 'in', 'out', 'report.html', 'report.json']);
});

test('failures with their reason, of a batch whose recipe is gone', { timeout: 60_000 }, async () => {
  const input = join(scratch, 'in');
  const recipe = join(scratch, 'acts.js');
  mkdirSync(input);
  for (const name of ['plain-1', 'partial']) writeFileSync(join(input, name), name);
  writeFileSync(recipe, readFileSync(builtFile('fixtures/acts.js')));
  const run = await runCli(['run', recipe, input, '--out', join(scratch, 'out'), '--trust-script', '--json', ...data]);
  const id = String(run.lines[0]?.['id']);
  rmSync(recipe);
  const { batch, files } = await jsonReport(id);
  expect(batch.state).toBe('COMPLETED_WITH_FAILURES');
  expect(new Set(files.map(({ state }) => state))).toEqual(new Set(['COMPLETED', 'FAILED']));
  expect(files.find(({ state }) => state === 'FAILED')).toMatchObject({
    reason: expect.stringMatching(/./) as string,
    error: { message: expect.stringMatching(/./) as string },
  });
});

test('an unknown batch and a place that cannot be written are told', { timeout: 60_000 }, async () => {
  const unknown = await runCli(['report', '20200101-000000-abcdef', ...data]);
  expect([unknown.code, unknown.stdout.toString()]).toEqual([2, '']);
  writeFileSync(join(scratch, 'f'), 'f');
  const run = await runCli(['run', 'checksum', join(scratch, 'f'), '--out', join(scratch, 'out'), '--json', ...data]);
  const id = String(run.lines[0]?.['id']);
  const nowhere = await runCli(['report', id, '--out', join(scratch, 'no', 'r.tsv'), ...data]);
  expect(nowhere.code).toBe(3);
  expect(nowhere.stderr).toContain(`The report could not be written to ${join(scratch, 'no', 'r.tsv')}: `);
});
