import { classify } from '../tasks/classify.ts';
import type { LeaseOutcome } from '../tasks/task-manager.ts';
import { toRuns } from '../tasks/work-queue.ts';
import type { Publisher } from '../publish/publisher.ts';
import type { LeaseReply } from '../workers/protocol.ts';

/** Puts the parts of a lease in place; the outcome holds as `ok` only what is in place. */
export async function publishLease(publisher: Publisher, lease: number, reply: LeaseReply): Promise<LeaseOutcome> {
  const answer = await publisher.publish(reply.outputs);
  const failed = new Map(answer.failures.map((failure) => [reply.outputs[failure.index]?.task ?? -1, failure]));
  const errors = [...reply.errors];
  for (const [task, failure] of failed)
    errors.push({ task, error: classify(Object.assign(new Error(failure.message), { code: failure.code })) });
  const ok: number[] = [];
  for (let i = 0; i < reply.ok.length; i += 2) {
    for (let id = reply.ok[i] ?? 0; id < (reply.ok[i + 1] ?? 0); id++) if (!failed.has(id)) ok.push(id);
  }
  const outputs = reply.outputs.flatMap((output, index): [number, number, string, string][] => {
    const facts = answer.facts[index];
    return facts === null || facts === undefined ? [] : [[output.task, facts.size, facts.mtimeNs, facts.ino]];
  });
  return { lease, ok: toRuns(ok), errors, back: reply.back, outputs };
}
