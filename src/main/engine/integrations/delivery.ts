import { createHash } from 'node:crypto';
import type { SecretName } from '../../../shared/domain/route-kinds.ts';
import type { Clock } from '../ports.ts';
import type { Entry } from './lane.ts';
import type { RoutedAlert } from './routed-alert.ts';

/** One message: news of different alerts, in order. */
export interface Delivery {
  /** The same for the same entries: a repetition is known by it. */
  readonly id: string;
  readonly entries: readonly Entry[];
  /** Alerts with news that is not in this message and follows in the next. */
  readonly following: number;
  /** New alerts that were never sent since the last message that was taken, because too many waited. */
  readonly dropped: number;
  /** Tries that failed before this one, of the entry that failed most. */
  readonly failures: number;
}

/** What came of a message. `seen`: it may have arrived all the same. `words` are for people, without secrets. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly words: string }
  | { readonly kind: 'later'; readonly words: string; readonly seen: boolean; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly words: string };

/** How one kind of route sends. */
export interface Adapter {
  /** Alerts in one message at most. */
  readonly batch: number;
  /** May reject; that counts as a try that ended without a clear answer. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome>;
  /** Where the other side forgets what it does not hear of again: tells it of all that is open. */
  readonly repeat?: {
    readonly everyMs: number;
    send(open: readonly OpenAlert[], signal: AbortSignal): Promise<Outcome>;
  };
}

export interface OpenAlert {
  readonly key: string;
  readonly alert: RoutedAlert;
}

/** What an adapter needs besides its route. */
export interface AdapterDeps {
  readonly clock: Pick<Clock, 'wall' | 'after'>;
  /** Null for one that is not set. Throws AppError in words when it cannot be read. */
  readonly secret: (name: SecretName) => string | null;
  /** Name of this machine. */
  readonly host: string;
  /** Of the app. */
  readonly version: string;
}

/** Id of a message by what is in it. */
export const deliveryId = (entries: readonly Entry[]): string =>
  createHash('sha256')
    .update(entries.map(({ id }) => id).join('\n'))
    .digest('hex')
    .slice(0, 32);
