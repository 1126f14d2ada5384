/**
 * Errors named for what the caller should do about them.
 * - `usage`: the request itself is wrong (option, configuration, unknown id): correct it and ask again.
 * - `cannot-start`: the request is right, the world is not (locked batch, folder not writable, name collision).
 * - `not-now`: legal request at the wrong moment (pausing a finished batch).
 * - `internal`: a defect of ours.
 */
export type AppErrorCode = 'usage' | 'cannot-start' | 'not-now' | 'internal';

/** Error as data, as it crosses IPC and thread boundaries. */
export interface AppErrorData {
  readonly code: AppErrorCode;
  /** What happened, to what, what was done about it, what the reader can do. */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }

  toData(): AppErrorData {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }

  /** What crossed a boundary as data. */
  static fromData({ code, message, details }: AppErrorData): AppError {
    return new AppError(code, message, details === undefined ? {} : { details });
  }

  /** Any thrown value as data; what is not an AppError is ours to mend, so `internal`. */
  static toData(error: unknown): AppErrorData {
    if (error instanceof AppError) return error.toData();
    return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
  }
}
