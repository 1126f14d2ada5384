import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StartView } from '../../shared/ipc/views.ts';
import { keepStart, readStart } from './kept-start.ts';

const VIEW = { settings: { recipe: 'text', outDir: '/out' }, recipes: [{ id: 'text' }] } as unknown as StartView;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kept-start-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what the window showed last comes back, and nothing else lies about', async () => {
  await keepStart(folder, '1.2.3', VIEW);
  expect(readStart(folder, '1.2.3')).toEqual(VIEW);
  expect(readdirSync(folder)).toEqual(['start.json']);
});

test('what another build kept is not used: its recipes may be others', async () => {
  await keepStart(folder, '1.2.3', VIEW);
  expect(readStart(folder, '1.2.4')).toBeNull();
});

test('missing, empty, cut off or changed: there is none', async () => {
  expect(readStart(folder, '1.2.3')).toBeNull();
  await keepStart(folder, '1.2.3', VIEW);
  const path = join(folder, 'start.json');
  const whole = readFileSync(path, 'utf8');
  for (const damaged of ['', '\n', whole.slice(0, -10), whole.replace('text', 'next'), '{}']) {
    writeFileSync(path, damaged);
    expect([damaged, readStart(folder, '1.2.3')]).toEqual([damaged, null]);
  }
});

test('where nothing can be kept nothing fails', async () => {
  const gone = join(folder, 'gone');
  await keepStart(gone, '1.2.3', VIEW);
  expect(readStart(gone, '1.2.3')).toBeNull();
});
