/** Code of the error when a file that is done has no whole result any more: it has to be done again first. */
export const RESULTS_DAMAGED = 'RESULTS_DAMAGED';
