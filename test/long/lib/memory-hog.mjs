// A foreign process that takes memory down to a target of free bytes, slowly below the floor, holds it and ends by
// itself. The system ends it first, should memory run out after all. Says `taken` when it is there.
import { existsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const [floorText = '', targetText = '', holdText = ''] = process.argv.slice(2);
const [floor, target, holdMs] = [Number(floorText), Number(targetText), Number(holdText)];
const STEP = 64 * 2 ** 20;
/** Below the floor: slow enough that three samples, a second apart, each see less than the one before. */
const SLOWLY_MS = 400;
/** Whatever happens. */
const LONGEST_MS = 180_000;

setTimeout(() => process.exit(1), LONGEST_MS).unref();
const score = '/proc/self/oom_score_adj';
if (existsSync(score)) writeFileSync(score, '1000');
const held = [];
while (freemem() - STEP > target) {
  held.push(Buffer.alloc(STEP, 1));
  if (freemem() < floor) await pause(SLOWLY_MS);
}
process.stdout.write('taken\n');
await pause(holdMs);
process.exit(held.length > 0 ? 0 : 1);
