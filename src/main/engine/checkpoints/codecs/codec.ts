import type { JournalFormat } from '../../../../shared/domain/config.ts';
import type { JournalRecord } from '../records.ts';

/** Bytes of a journal that are not as they were written. What a lost record said is redone, never believed. */
export interface Damage {
  /** Offset of the first of them. */
  readonly at: number;
  readonly bytes: number;
  /** 1 for the first record; where the damage begins. */
  readonly record: number;
  /** `record`: one is lost. `between`: none is. `torn`: the file ends in the middle of one, which is normal after a crash. */
  readonly kind: 'record' | 'between' | 'torn';
}

export interface Decoded {
  readonly damage: readonly Damage[];
  /** Records that are whole. */
  readonly records: number;
}

/** A record and where it stands. */
export type Visit = (record: JournalRecord, at: { readonly from: number; readonly to: number }) => void;

/** How records become bytes and records again. Pure; any thread. */
export interface JournalCodec {
  readonly format: JournalFormat;
  /** Name of the journal in a batch's folder, by which its format is known. */
  readonly file: string;
  encode(records: readonly JournalRecord[]): Uint8Array;
  /**
   * Visits every whole record that begins at `from` or later; those before are only checked. A damaged one costs itself
   * and no other. Never throws on content.
   */
  decode(bytes: Uint8Array, visit: Visit, from?: number): Decoded;
  /** What has to stand between a torn end and the next record, so that only the torn one is lost; empty for none. */
  mend(tail: Uint8Array): Uint8Array;
}
