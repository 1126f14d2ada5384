import type { ChunkContext } from '../recipe.ts';
import { pictureError } from './picture-errors.ts';

type Waiting = Pick<ChunkContext<unknown>, 'signal' | 'checkCancelled' | 'heartbeat'>;

/**
 * What a native call gives. A stop does not wait for the call, which nothing can end: its result is dropped, and as all
 * of it goes to memory nothing is left behind. Looks for a recall before, and tells a sign of life before and after.
 */
export async function nativeCall<T>(ctx: Waiting, call: () => Promise<T>): Promise<T> {
  ctx.checkCancelled();
  ctx.heartbeat();
  const made = call();
  const { signal } = ctx;
  try {
    return await Promise.race([made, aborted(signal)]);
  } catch (error) {
    throw signal.aborted ? signal.reason : pictureError(error);
  } finally {
    // A call that is left behind may still fail, and nobody is told.
    made.catch(() => undefined);
    ctx.heartbeat();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
