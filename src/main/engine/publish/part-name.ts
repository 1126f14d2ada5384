import { createHash } from 'node:crypto';

const NAME_MAX = 255;
const SLASH = 0x2f;

/** The name of a part; task and lease are the two numbers. */
export const PART = /^\..*\.(\d+)\.(\d+)\.part$/s;

/**
 * Name under which an attempt writes: `.<name>.<task>.<lease>.part` beside the target. The lease number is the fencing
 * token: no other attempt, of this session or another, has it. Names near the limit of 255 bytes are shortened by a
 * digest of the whole.
 */
export function partPath(target: Buffer, task: number, lease: number): Buffer {
  const cut = target.lastIndexOf(SLASH) + 1;
  const name = target.subarray(cut);
  const suffix = Buffer.from(`.${task}.${lease}.part`);
  const room = NAME_MAX - 1 - suffix.length;
  const short =
    name.length <= room
      ? name
      : Buffer.concat([
          name.subarray(0, room - 17),
          Buffer.from(`~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`),
        ]);
  return Buffer.concat([target.subarray(0, cut), Buffer.from('.'), short, suffix]);
}
