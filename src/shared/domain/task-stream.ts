/**
 * What a worker did from one moment to another: one task, or many small ones in a row (Dask's task stream). The outcome
 * that is worst for anyone among them is the colour of the bar.
 */
export interface StreamBar {
  /** Counts up over the batch; who has seen this one asks for what is after it. */
  readonly n: number;
  /** `W3`, or `I1` for a process of the isolation lane. */
  readonly worker: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Files that were ended, well or not; 0 for a chunk, and where all were given back. */
  readonly files: number;
  /** Of these, for good or for now. */
  readonly failed: number;
  readonly retrying: number;
  /** The worker died, or was stopped, with this in its hands. */
  readonly lost: boolean;
  /** Absolute path of the first of the files, as text. */
  readonly path: string;
  /** It was one chunk of the file, from 1; absent for whole files. */
  readonly chunk?: { readonly index: number; readonly count: number };
}

export const STREAM_OUTCOMES = ['done', 'retrying', 'failed', 'lost'] as const;
export type StreamOutcome = (typeof STREAM_OUTCOMES)[number];

export function outcomeOf({ lost, failed, retrying }: Pick<StreamBar, 'lost' | 'failed' | 'retrying'>): StreamOutcome {
  if (lost) return 'lost';
  if (failed > 0) return 'failed';
  return retrying > 0 ? 'retrying' : 'done';
}
