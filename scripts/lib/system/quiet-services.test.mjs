import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdCommand, policyScript } from './quiet-services.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the policy says no while its process lives, and lets everything start when that was killed', async () => {
  const child = spawn('sleep', ['60']);
  const path = join(folder, 'policy-rc.d');
  const [file = '', ...args] = holdCommand([], path, child.pid ?? 0);
  expect(spawnSync(file, args).status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(policyScript(child.pid ?? 0));
  expect(spawnSync(path, ['prometheus', 'start']).status).toBe(101);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  expect(spawnSync(path, ['prometheus', 'start']).status).toBe(0);
});
