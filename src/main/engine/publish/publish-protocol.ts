import type { TaskError } from '../../../shared/domain/task.ts';

/** Identity of the output folder at the start: after an unmount the path lives on, on the wrong disk. */
export interface RootIdentity {
  readonly path: string;
  readonly dev: string;
  readonly ino: string;
  /** When it was made, nanoseconds since the epoch; left out where that is not kept. */
  readonly bornNs?: string | undefined;
}

/** A finished part and where it goes. */
export interface PublishItem {
  /** Raw bytes of both paths, from the output folder on. */
  readonly part: Uint8Array;
  readonly target: Uint8Array;
  /** CRC-32 of the content, as it was written or, where others than the engine wrote it, when the part was synced. */
  readonly crc?: number;
}

export type ToPublisher =
  | {
      readonly kind: 'publish';
      readonly id: number;
      readonly root: RootIdentity;
      readonly items: readonly PublishItem[];
    }
  | {
      readonly kind: 'discard';
      readonly id: number;
      readonly root: RootIdentity;
      /** Raw bytes, from the output folder on. */
      readonly parts: readonly Uint8Array[];
    }
  /** Syncs these folders. */
  | {
      readonly kind: 'settle';
      readonly id: number;
      readonly root: RootIdentity;
      readonly folders: readonly Uint8Array[];
    }
  | {
      /** Names that parts have, in each of these folders. */
      readonly kind: 'list';
      readonly id: number;
      readonly root: RootIdentity;
      /** Raw bytes, from the output folder on; that itself is empty. */
      readonly folders: readonly Uint8Array[];
    }
  /** Writes, syncs and removes a little in the root, to see whether it takes anything. */
  | { readonly kind: 'probe'; readonly id: number; readonly root: RootIdentity };

export interface PublishFailure {
  /** Of the item, part or folder; 0 where it is about the root as a whole. */
  readonly index: number;
  readonly error: TaskError;
}

export interface Published {
  readonly failures: readonly PublishFailure[];
  /** Facts of each published file, in order of items; null where it failed. */
  readonly facts: readonly (PublishedFacts | null)[];
}

export interface FromPublisher extends Published {
  readonly id: number;
  /** As text, in order of the folders asked for; none of one that is not there. */
  readonly names?: readonly (readonly string[])[];
}

export interface PublishedFacts {
  readonly size: number;
  readonly mtimeNs: string;
  readonly ino: string;
  /** CRC-32 of the content; left out by a session that did not take it. */
  readonly crc?: number;
}
