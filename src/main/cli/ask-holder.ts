import { AppError } from '../../shared/app-error.ts';
import type { LockHolder } from '../engine/checkpoints/lock.ts';
import { ask } from '../engine/control/client.ts';
import type { ControlDone, ControlVerb } from '../engine/control/protocol.ts';

/** Asks the process that works on a batch. Throws AppError: what it refused, or `cannot-start` when it does not answer. */
export async function askHolder(holder: LockHolder, verb: ControlVerb, id: string): Promise<ControlDone> {
  const { pid, control } = holder;
  if (control === undefined) {
    throw new AppError(
      'cannot-start',
      `Process ${pid} works on the batch ${id} and cannot be asked: it has no control socket. Nothing was changed; ask it where it runs.`,
    );
  }
  const reply = await answered(pid, ask(control, verb, id));
  if (!reply.ok) throw new AppError(reply.error.code, reply.error.message);
  return reply;
}

async function answered<T>(pid: number, reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    const { code, message } = AppError.toData(error);
    throw new AppError(code, `Process ${pid} works on the batch. ${message}`, { cause: error });
  }
}
