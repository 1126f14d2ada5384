import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/*
 * Checks that never fail guard nothing. A copy of the project is broken in one way at a time, and `npm run check`
 * has to say so; unbroken, it has to pass.
 */

const ROOT = resolve(import.meta.dirname, '../..');
const LEFT_OUT: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  'out',
  'docs',
  'test-results',
  'playwright-report',
]);

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'gristmill-canary-'));
  cpSync(ROOT, copy, {
    recursive: true,
    filter: (from) => !(LEFT_OUT.has(basename(from)) && resolve(from, '..') === ROOT),
  });
  // Each package is linked, but caches are the copy's own.
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.cache' && name !== '.vite')
      symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function check(step: string): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check.mjs', step], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { code: status, said: stdout + stderr };
}

/** Changes one file, checks, and puts it back. */
function checkBroken(step: string, file: string, breakIt: (text: string) => string): ReturnType<typeof check> {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  const broken = breakIt(sound);
  expect(broken).not.toBe(sound);
  writeFileSync(path, broken);
  try {
    return check(step);
  } finally {
    writeFileSync(path, sound);
  }
}

test('the copy as it is passes lint and types', () => {
  const complaints = ['lint', 'types'].map((step) => check(step)).filter(({ code }) => code !== 0);
  expect(complaints.map(({ said }) => said)).toEqual([]);
});

test('an import of Electron under engine/ fails', () => {
  const { code, said } = checkBroken(
    'lint',
    'src/main/engine/data-dir.ts',
    (text) => `import { app } from 'electron';\nvoid app;\n${text}`,
  );
  expect(code).toBe(1);
  expect(said).toContain('This room runs in plain Node');
});

test('an import cycle fails, even one of types alone', () => {
  const { code, said } = checkBroken(
    'lint',
    'src/main/engine/ports.ts',
    (text) =>
      `import type { ActiveClockOptions } from './active-clock.ts';\nexport type Also = ActiveClockOptions;\n${text}`,
  );
  expect(code).toBe(1);
  expect(said).toContain('Dependency cycle');
});

test('a payload of the wrong shape fails, from the page and from main', () => {
  const page = checkBroken('types', 'src/renderer/src/features/overview/batch-actions.ts', (text) =>
    text.replace('{ batchId }', '{ batchId: 7 }'),
  );
  expect(page.code).toBe(1);
  expect(page.said).toContain('batch-actions.ts');
  const main = checkBroken('types', 'src/main/ipc/handlers.ts', (text) =>
    text.replace('batchId: await preflights.start(', 'batch: await preflights.start('),
  );
  expect(main.code).toBe(1);
  expect(main.said).toContain('handlers.ts');
});

test('a command without a handler fails', () => {
  const { code, said } = checkBroken('types', 'src/main/ipc/handlers.ts', (text) =>
    text.replace(/ {4}'batch\.pause'.*\n/, ''),
  );
  expect(code).toBe(1);
  expect(said).toContain('batch.pause');
});

test('a badly formatted file fails', () => {
  expect(checkBroken('format', 'src/shared/result.ts', (text) => text.replace('export', 'export  ')).code).toBe(1);
});
