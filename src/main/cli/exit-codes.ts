import { AppError, type AppErrorCode } from '../../shared/app-error.ts';
import { isEnded, type BatchProgress } from '../../shared/domain/batch.ts';

/** What the process says to its caller when it ends. Others rely on these numbers. */
export const EXIT = {
  /** All files COMPLETED; no files is all files. */
  ok: 0,
  /** Some FAILED or CANCELLED, or an input that was named was refused. */
  someFailed: 1,
  /** The request was wrong: usage, configuration, option, unknown id. */
  usage: 2,
  /** The request was right and could not be carried out: locked batch, folder not writable, conflict. */
  cannotStart: 3,
  /** Stopped by itself; can be resumed. */
  halted: 4,
  /** Stopped by SIGINT or SIGTERM; can be resumed. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_ERROR = {
  usage: EXIT.usage,
  'cannot-start': EXIT.cannotStart,
  'not-now': EXIT.cannotStart,
  internal: EXIT.cannotStart,
} as const satisfies Record<AppErrorCode, ExitCode>;

export function exitOfError(error: unknown): ExitCode {
  return OF_ERROR[AppError.toData(error).code];
}

export interface Ending {
  readonly signalled: boolean;
  /** Inputs that the person named and the scan refused. */
  readonly namedRefused: number;
}

/** Exit code of a batch as it stands when the process is done with it. One that ended in spite of a signal has ended. */
export function exitOfBatch(batch: Pick<BatchProgress, 'state'>, { signalled, namedRefused }: Ending): ExitCode {
  if (!isEnded(batch.state)) return signalled ? EXIT.interrupted : EXIT.halted;
  if (batch.state !== 'COMPLETED' || namedRefused > 0) return EXIT.someFailed;
  return EXIT.ok;
}
