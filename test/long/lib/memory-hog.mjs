// A foreign process that takes memory down to near a floor of free bytes, says `near`, and waits for its standard input
// to end. Then it goes slowly on to a target below the floor, says `taken`, holds it for a while and ends by itself. The
// system ends it first, should memory run out after all.
import { existsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { freemem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const [floorText = '', targetText = '', holdText = ''] = process.argv.slice(2);
const [floor, target, holdMs] = [Number(floorText), Number(targetText), Number(holdText)];
const STEP = 64 * 2 ** 20;
const NEAR = 8 * STEP;
/** Slow enough that three samples, a second apart, each see less than the one before. */
const SLOWLY_MS = 300;
/** Whatever happens. */
const LONGEST_MS = 300_000;

setTimeout(() => process.exit(1), LONGEST_MS).unref();
const score = '/proc/self/oom_score_adj';
if (existsSync(score)) writeFileSync(score, '1000');
/** @type {Buffer[]} */
const held = [];
while (freemem() > floor + NEAR) held.push(Buffer.alloc(STEP, 1));
process.stdout.write('near\n');
process.stdin.resume();
await once(process.stdin, 'end');
while (freemem() - STEP > target) {
  held.push(Buffer.alloc(STEP, 1));
  await pause(SLOWLY_MS);
}
process.stdout.write('taken\n');
await pause(holdMs);
process.exit(held.length > 0 ? 0 : 1);
