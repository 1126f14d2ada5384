import { z } from 'zod';
import { AppError, type AppErrorCode } from '../../../../shared/app-error.ts';
import type { IsolatedRunner } from '../../ports.ts';
import { threadFile } from '../../workers/thread-file.ts';
import { aboutSchema } from './about.ts';
import type { Described } from './describe.ts';

/** What comes from a process that runs code of others is looked at. */
const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('script'), about: aboutSchema }),
  z.object({ kind: z.literal('recipe') }),
  z.object({ kind: z.literal('failed'), error: z.object({ code: z.string(), message: z.string() }) }),
]);

/**
 * Learns what a script is by running it in a process that is thrown away: it may hang, crash or start things, and none of
 * that reaches the app. Rejects with AppError `usage`; `name` is how the person knows it.
 */
export function probeScript(runner: IsolatedRunner, copy: string, name: string, withinMs: number): Promise<Described> {
  return new Promise((resolve, reject) => {
    const child = runner.start(threadFile('script-probe'), { name: 'Gristmill script' });
    let settled = false;
    const settle = (run: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      child.kill();
      run();
    };
    const fail = (why: string, code: AppErrorCode = 'usage'): void =>
      settle(() => reject(new AppError(code, `The script ${name} could not be loaded: ${why}. Nothing was started.`)));
    const timer = setTimeout(() => fail(`it was not through after ${withinMs / 1000} s`), withinMs);
    child.onExit((code, signal) => {
      if (code === null && signal === null) fail(`no process could be started: ${child.lastWords()}`, 'cannot-start');
      else fail(`it ended its process (${signal ?? `exit code ${code}`})`);
    });
    child.onMessage((message) => {
      const answer = answerSchema.safeParse(message);
      if (!answer.success) return fail('its answer could not be read');
      const { data } = answer;
      if (data.kind === 'failed') settle(() => reject(new AppError('usage', data.error.message)));
      else settle(() => resolve(data));
    });
    child.send({ path: copy });
  });
}
