import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import type { CommandRoute } from '../../../shared/domain/routes.ts';
import type { Logger } from '../ports.ts';
import { TASK_VARIABLE } from '../processes/task-mark.ts';
import { childEnvironment } from '../recipes/program/child-environment.ts';
import { findProgram } from '../recipes/program/find-program.ts';
import { RunningProgram, type ProgramEnd } from '../recipes/program/running-program.ts';
import type { Adapter, AdapterDeps, Outcome } from './delivery.ts';
import { alertMessage, MOST_ALERTS } from './message.ts';
import { cut } from './routed-alert.ts';

/** A program that failed so often with a message is not given it again. */
const MOST_TRIES = 5;
/** What goes into the log of what it says, in characters. */
const LOGGED = 4000;

/** What a person agrees to: these very words. */
export const commandDigest = (argv: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(argv)).digest('hex');

export interface CommandDeps extends AdapterDeps {
  readonly logger: Logger;
  /** The person has agreed to this command. */
  readonly agreed: boolean;
}

/**
 * A program of the person's own, started without a shell, with the message on its standard input. It may take a set
 * time; then it is ended with all that it has started. Exit 0 is a yes, all else is tried again, five times in all.
 */
export function commandAdapter(route: CommandRoute, deps: CommandDeps): Adapter {
  return {
    batch: MOST_ALERTS,
    async deliver(delivery, signal): Promise<Outcome> {
      if (!deps.agreed) {
        return {
          kind: 'later',
          words: 'You have not agreed to this command. Save the route to be asked.',
          seen: false,
        };
      }
      const found = findProgram(route.argv[0] ?? '');
      if ('problem' in found) return { kind: 'later', words: `It cannot be started: ${found.problem}.`, seen: false };
      const input = Buffer.from(`${JSON.stringify(alertMessage(delivery, deps.host, deps.clock.wall()))}\n`);
      const end = await run(route, found.path, delivery.id, input, signal);
      const { text, bytes } = end.words;
      if (bytes > 0) deps.logger.log('info', `the command of the route "${route.name}" said: ${cut(text, LOGGED)}`);
      const words = endWords(route, end);
      if (words === null) return { kind: 'accepted', words: 'The command ended well.' };
      if (delivery.failures + 1 < MOST_TRIES) return { kind: 'later', words, seen: true };
      return { kind: 'refused', words: `${words} That was try ${MOST_TRIES}, the last.` };
    },
  };
}

async function run(
  route: CommandRoute,
  file: string,
  id: string,
  input: Buffer,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const mark = `route-${route.id}.${id}`;
  const program = new RunningProgram({
    file,
    args: route.argv.slice(1),
    cwd: homedir(),
    env: { ...childEnvironment('basic'), [TASK_VARIABLE]: mark },
    mark,
    input,
    timeoutMs: route.timeoutSeconds * 1000,
    onStart: () => undefined,
    onLife: () => undefined,
  });
  const end = (): void => void program.end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await program.run();
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Null when it ended well. */
function endWords({ timeoutSeconds }: CommandRoute, { code, signal, late, words }: ProgramEnd): string | null {
  const said = words.lastLine === '' ? '' : ` It said: ${words.lastLine.replace(/\.$/, '')}.`;
  if (late)
    return `The command took longer than ${timeoutSeconds} s and was ended, with all that it had started.${said}`;
  if (code === 0) return null;
  return `The command ended with ${code === null ? `the signal ${signal ?? 'unknown'}` : `exit code ${code}`}.${said}`;
}
