import type { OutputFacts } from '../checkpoints/records.ts';
import type { LeaseOutcome } from '../tasks/lease-outcome.ts';
import { toRuns } from '../tasks/work-queue.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { LeaseReply } from '../workers/protocol.ts';

/** Puts the parts of a lease in place; the outcome holds as `ok` only what is in place. */
export async function publishLease(publisher: Publisher, lease: number, reply: LeaseReply): Promise<LeaseOutcome> {
  const answer = await publisher.publish(reply.outputs);
  const failed = new Map(answer.failures.map(({ index, error }) => [reply.outputs[index]?.task ?? -1, error]));
  const errors = [...reply.errors];
  for (const [task, error] of failed) errors.push({ task, error });
  const ok: number[] = [];
  for (let i = 0; i < reply.ok.length; i += 2) {
    for (let id = reply.ok[i] ?? 0; id < (reply.ok[i + 1] ?? 0); id++) if (!failed.has(id)) ok.push(id);
  }
  const outputs = reply.outputs.flatMap(({ task }, index): OutputFacts[] => {
    const facts = answer.facts[index] ?? null;
    if (facts === null) return [];
    const { size, mtimeNs, ino, crc } = facts;
    return [crc === undefined ? [task, size, mtimeNs, ino] : [task, size, mtimeNs, ino, crc]];
  });
  return { lease, ok: toRuns(ok), errors, back: reply.back, outputs };
}
