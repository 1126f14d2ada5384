import type { AppErrorData } from '../../../shared/app-error.ts';
import type { KeepRule } from './expired.ts';

/** Where things lie. */
export interface RemovalPlaces {
  /** The batches. */
  readonly folder: string;
  /** Copies of scripts, which go once no batch needs them. */
  readonly copies: string;
}

/** What a removal thread is started for, as its `workerData`. `now` is in epoch milliseconds. */
export type RemovalJob = RemovalPlaces & { readonly now: number } & (
    | { readonly kind: 'one'; readonly id: string }
    | { readonly kind: 'expired'; readonly rule: KeepRule }
  );

export interface Removed {
  readonly id: string;
  /** Unfinished outputs that went with it. */
  readonly parts: number;
  /** What was left behind, in words; null when nothing was. */
  readonly left: string | null;
}

/** Nothing follows `end`. */
export type FromRemoval =
  | { readonly kind: 'removed'; readonly batch: Removed }
  /** What an earlier removal left is still there, in words. */
  | { readonly kind: 'stuck'; readonly problem: string }
  | { readonly kind: 'kept'; readonly id: string; readonly error: AppErrorData }
  | { readonly kind: 'end' };
