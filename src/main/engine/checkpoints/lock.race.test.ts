import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { builtFile } from '../../../../test/support/run-cli.ts';
import { lockHolder } from './lock.ts';
import { ownIdentity } from './process-identity.ts';

const RIVALS = 8;
const ROUNDS = 50;
const TAKES = 200;
/** Until all rivals have read what to do, milliseconds. */
const AHEAD_MS = 10;

const scratch = `${mkdtempSync(join(tmpdir(), 'lock-race-'))}/`;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Another process that takes locks when it is told to. */
class Rival {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(process.execPath, [builtFile('fixtures/lock-rival.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#answers = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async go(folder: string, at: number, times = 1): Promise<string> {
    this.#child.stdin.write(`${at} ${times} ${folder}\n`);
    const answer = (await this.#answers.next()) as IteratorResult<string, undefined>;
    return answer.done === true ? 'ended' : answer.value;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

const dead = JSON.stringify({ ...ownIdentity(), started: 1, since: 1 });

/** One batch with these locks of a dead holder, and all rivals at it at once. Returns how many got it. */
async function race(locks: readonly string[]): Promise<number> {
  const folder = mkdtempSync(scratch);
  for (const name of locks) writeFileSync(join(folder, name), dead);
  const at = Date.now() + AHEAD_MS;
  const answers = await Promise.all(rivals.map((rival) => rival.go(folder, at)));
  const winners = rivals.filter((_, i) => answers[i] === 'won');
  const pid = winners[0]?.pid ?? 0;
  expect(answers.filter((answer) => answer !== 'won' && answer !== `refused ${pid}`)).toEqual([]);
  expect(lockHolder(folder)?.pid).toBe(pid);
  return winners.length;
}

let rivals: readonly Rival[] = [];
beforeEach(() => {
  rivals = Array.from({ length: RIVALS }, () => new Rival());
});
afterEach(() => {
  for (const rival of rivals) rival.end();
});

test.each([
  ['a dead lock', ['lock-7.json']],
  ['a dead lock of the first format', ['lock.json']],
  ['no lock yet', []],
])(
  `of ${RIVALS} processes that go for a batch with %s at once, one gets it`,
  { timeout: 120_000 },
  async (_, locks) => {
    for (let round = 0; round < ROUNDS; round++) expect(await race(locks)).toBe(1);
  },
);

test('a batch that is taken and given back all the time never has two holders', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(scratch);
  const at = Date.now() + AHEAD_MS;
  const answers = await Promise.all(rivals.map((rival) => rival.go(folder, at, TAKES)));
  expect(answers).toEqual(rivals.map(() => 'alone'));
  expect(lockHolder(folder)).toBeNull();
  // Old numbers were tidied away on the way.
  expect(readdirSync(folder).length).toBeLessThan(TAKES);
});
