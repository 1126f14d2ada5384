/** Names of the files of a batch, all in `<data>/batches/<id>/`. The journal's is its codec's, see `codecs/`. */
export const FILES = {
  batch: 'batch.json',
  inputs: 'inputs.bin',
  /** Only where outputs have a number behind their name. */
  names: 'names.bin',
  results: 'results.jsonl',
  /** Only after the end of a session; for reports. */
  durations: 'durations.bin',
  snapshot: 'snapshot.bin',
  previous: 'snapshot.prev.bin',
  /** Figures alone, as format 1 kept them. */
  snapshot1: 'snapshot.json',
  previous1: 'snapshot.prev.json',
} as const;
