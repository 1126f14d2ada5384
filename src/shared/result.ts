import type { AppErrorData } from './app-error.ts';

/** What crosses a boundary that keeps no exceptions (IPC, threads): a value, or an error as plain data. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorData };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: AppErrorData): Result<never> => ({ ok: false, error });
