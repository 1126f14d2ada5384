import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFileSystem } from '../file-system.ts';
import { FILES } from './batch-folder.ts';
import { keepDurations, readDurations } from './durations-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durations-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (count: number): Float32Array | null => readDurations(diskFileSystem, folder, count);

test('each session adds what it knows, and overwrites what it did again', async () => {
  expect(read(3)).toBeNull();
  await keepDurations(folder, Float32Array.of(1.5, 0, 2));
  await keepDurations(folder, Float32Array.of(0, 7, 3));
  expect(read(3)).toEqual(Float32Array.of(1.5, 7, 3));
});

test('what is damaged, cut off or of another batch is not known', async () => {
  const path = join(folder, FILES.durations);
  await keepDurations(folder, Float32Array.of(1, 2, 3));
  expect(read(4)).toBeNull();
  const bytes = readFileSync(path);
  bytes[2] = (bytes[2] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(read(3)).toBeNull();
  truncateSync(path, 3);
  expect(read(3)).toBeNull();
  // The next session writes a whole one again.
  await keepDurations(folder, Float32Array.of(4, 5, 6));
  expect(read(3)).toEqual(Float32Array.of(4, 5, 6));
});
