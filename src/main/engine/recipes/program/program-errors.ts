import { RecipeError } from '../recipe.ts';
import type { Plan } from './program-options.ts';
import type { ProgramEnd } from './running-program.ts';

/** Why a start failed, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it is gone, or the interpreter that its first line names is not there',
  EACCES: 'it is not executable for this user, or the interpreter that its first line names is not',
  EPERM: 'the system does not allow it',
  ENOEXEC: 'it is no program of this machine',
  E2BIG: 'its arguments and its environment are longer than the system takes',
  ENOTDIR: 'the working folder or the way to the program is no folder',
  ELOOP: 'there is a circle of links on the way to it',
  ETXTBSY: 'it is being written to',
};
/** What passes by itself: too many processes, too little memory, a file that is still being written. */
const PASSES: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY', 'EBUSY', 'EINTR']);

/** What a start comes to that failed, or whose end cannot be told. */
export function startError(program: string, error: unknown): RecipeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  const said = error instanceof Error ? error.message : String(error);
  if (code === 'ECHILD') {
    const message = `${program} has ended, but it cannot be told how: ${said}.`;
    return new RecipeError('transient', code, message, { cause: error });
  }
  const words = WORDS[code] === undefined ? said : `${WORDS[code]} (${code})`;
  return new RecipeError(
    PASSES.has(code) ? 'transient' : 'permanent',
    code === 'ENOENT' || code === 'EACCES' ? 'NO_PROGRAM' : code,
    `${program} could not be started: ${words}.`,
    { cause: error },
  );
}

/** What an end means for the file; null where it is done. */
export function endError(program: string, end: ProgramEnd, plan: Plan, timeoutSeconds: number): RecipeError | null {
  const words = `${said(end)}${left(end)}`;
  if (end.late) {
    const message = `${program} was not through after ${timeoutSeconds} s and was ended${words}.`;
    return new RecipeError('transient', 'TIMEOUT', message);
  }
  if (end.signal !== null) {
    return new RecipeError('transient', end.signal, `${program} was ended by the signal ${end.signal}${words}.`);
  }
  const code = end.code ?? 0;
  if (plan.done.has(code)) return null;
  const retry = plan.retry.has(code);
  const message = `${program} ended with exit code ${code}${retry ? ', which is to be tried again' : ''}${words}.`;
  return new RecipeError(retry ? 'transient' : 'permanent', `EXIT_${code}`, message);
}

/** Its last words tell most. */
const said = ({ words }: ProgramEnd): string => (words.lastLine === '' ? '' : `. It said: ${unended(words.lastLine)}`);
const unended = (line: string): string => line.replace(/\.$/, '');

const left = (end: ProgramEnd): string =>
  end.left.length === 0 ? '' : `. Still there, in a call of the system: process ${end.left.join(', ')}`;
