/** Names of the files of a batch, all in `<data>/batches/<id>/`. */
export const FILES = {
  batch: 'batch.json',
  inputs: 'inputs.bin',
  journal: 'journal.jsonl',
  results: 'results.jsonl',
  snapshot: 'snapshot.json',
  previous: 'snapshot.prev.json',
  aside: 'snapshot.json.tmp',
} as const;
