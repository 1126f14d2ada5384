/** Identity of the output folder at the start: after an unmount the path lives on, on the wrong disk. */
export interface RootIdentity {
  readonly path: string;
  readonly dev: string;
  readonly ino: string;
}

export interface PublishItem {
  /** Raw bytes of both paths. */
  readonly part: Uint8Array;
  readonly target: Uint8Array;
}

export type ToPublisher =
  | {
      readonly kind: 'publish';
      readonly id: number;
      readonly root: RootIdentity;
      readonly items: readonly PublishItem[];
    }
  | { readonly kind: 'discard'; readonly id: number; readonly parts: readonly Uint8Array[] }
  /** Writes, syncs and removes a little in the root, to see whether it takes anything. */
  | { readonly kind: 'probe'; readonly id: number; readonly root: RootIdentity };

export interface PublishFailure {
  /** Of the item or part; 0 for a probe. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface FromPublisher {
  readonly id: number;
  readonly failures: readonly PublishFailure[];
  /** Facts of each published file, in order of items; null where it failed. */
  readonly facts: readonly (PublishedFacts | null)[];
}

export interface PublishedFacts {
  readonly size: number;
  readonly mtimeNs: string;
  readonly ino: string;
  /** CRC-32 of the content, where it is known. */
  readonly crc?: number;
}
