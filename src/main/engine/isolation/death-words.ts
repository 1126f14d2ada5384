import type { TaskError } from '../../../shared/domain/task.ts';
import { classify } from '../tasks/classify.ts';

/** Code of the error of a process that never became ready: nobody's fault, and yet a death of the lane. */
export const NOT_STARTED = 'NOT_STARTED';

/** Signals by which a process dies of its own fault, and what they mean. */
const FAULTS: Readonly<Record<string, string>> = {
  SIGSEGV: 'it touched memory that is not its own',
  SIGBUS: 'it touched memory that is not there',
  SIGABRT: 'it gave itself up',
  SIGILL: 'it ran an instruction that the processor does not know',
  SIGFPE: 'it calculated something impossible',
  SIGTRAP: 'it gave itself up',
  SIGSYS: 'it called the system in a way that is not allowed',
};

/** V8 says so on the error stream before it aborts. */
const HEAP_FULL = /heap out of memory|Array buffer allocation failed|OOM error/;

const loss = (code: string, message: string): TaskError => ({ class: 'transient', code, message });

/** The end of an isolated process as the error of the task it ran. */
export function deathOfProcess(code: number | null, signal: string | null, lastWords: string): TaskError {
  if (HEAP_FULL.test(lastWords) && signal !== 'SIGKILL') return outOfMemory();
  const said = lastLine(lastWords);
  if (signal === 'SIGKILL') {
    return loss(
      'KILLED',
      'The isolated process was killed from outside (SIGKILL). The system does so when memory runs out.',
    );
  }
  if (signal !== null) {
    const fault = FAULTS[signal];
    const meaning = fault === undefined ? '' : `: ${fault}`;
    return loss('CRASH', `The isolated process crashed with ${signal}${meaning}.${said}`);
  }
  return loss('EXIT', `The isolated process ended by itself with exit code ${code ?? 'unknown'}.${said}`);
}

/** The end of the thread in an isolated process; `error` is what it threw, if it threw. */
export function deathOfThread(exitCode: number, error: unknown): TaskError {
  if (error === undefined) {
    return loss('EXIT', `The isolated worker ended by itself with exit code ${exitCode}.`);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return outOfMemory();
  return loss('CRASH', `The isolated worker crashed: ${classify(error).message}`);
}

/** A process that never got as far as a task: no file is to blame. */
export function notStarted(why: string): TaskError {
  return { class: 'nobody', code: NOT_STARTED, message: `An isolated process could not be started: ${why}` };
}

const outOfMemory = (): TaskError =>
  loss('OUT_OF_MEMORY', 'The isolated worker reached its heap limit and was stopped.');

/** The last line that says something, as a sentence of its own. */
function lastLine(words: string): string {
  const line = words
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .at(-1);
  return line === undefined ? '' : ` Its last words: ${line.slice(0, 300)}`;
}
