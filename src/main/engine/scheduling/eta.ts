export interface EtaFacts {
  readonly bytes: number;
  readonly bytesDone: number;
  readonly files: number;
  readonly filesDone: number;
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Active seconds since the start of this session. */
  readonly seconds: number;
}

/** No estimate before this much of the batch was seen. */
const MIN_SECONDS = 2;
const MIN_SHARE = 0.02;
/** Half-width of the range: rates of a shared machine move about this much. */
const SPREAD = 0.15;

/**
 * Seconds left as a range, hidden until it can be right. Large files are paced by bytes and small ones by number, so
 * the two estimates span the range, widened by what rates usually move.
 */
export function estimate(facts: EtaFacts): { readonly low: number; readonly high: number } | undefined {
  const share = facts.bytes > 0 ? facts.bytesDone / facts.bytes : facts.filesDone / Math.max(1, facts.files);
  if (facts.seconds < MIN_SECONDS || share < MIN_SHARE || facts.filesPerSecond <= 0) return undefined;
  const byFiles = (facts.files - facts.filesDone) / facts.filesPerSecond;
  const byBytes = facts.bytesPerSecond > 0 ? (facts.bytes - facts.bytesDone) / facts.bytesPerSecond : byFiles;
  return {
    low: Math.max(0, Math.min(byFiles, byBytes) * (1 - SPREAD)),
    high: Math.max(0, Math.max(byFiles, byBytes) * (1 + SPREAD)),
  };
}
