import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { bytesWords, countWords, etaWords } from '../words.ts';

const WIDEST_BAR = 40;
const NARROWEST_BAR = 8;

const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

export interface BarLook {
  /** Columns to fill at most. */
  readonly width: number;
  /** False where the terminal knows only ASCII. */
  readonly unicode: boolean;
}

/** Share of the work that is over, 0 … 1: by bytes, and by files where there are none. */
export function shareDone(batch: BatchProgress): number {
  const { bytes, bytesDone, bytesFailed = 0, files, counts } = batch;
  const share = bytes > 0 ? (bytesDone + bytesFailed) / bytes : (counts.COMPLETED + counts.FAILED) / Math.max(1, files);
  return Math.min(1, share);
}

/** One line without a line break: share, bar, files, rate, time left, failures. What does not fit is left out, from the least. */
export function progressLine(batch: BatchProgress, look: BarLook): string {
  const share = shareDone(batch);
  const head = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const facts = factsOf(batch);
  let kept = facts.length;
  const tail = (): string => facts.slice(0, kept).join(' · ');
  while (kept > 1 && head.length + tail().length + NARROWEST_BAR + 4 > look.width) kept -= 1;
  const words = look.unicode ? tail() : tail().replaceAll(' · ', ', ').replaceAll('–', '-');
  const room = Math.min(WIDEST_BAR, look.width - head.length - words.length - 4);
  if (room >= NARROWEST_BAR) return `${head} ${bar(share, room, look.unicode)} ${words}`;
  return `${head} ${words}`.slice(0, Math.max(0, look.width));
}

/** In order of worth: the last goes first. */
function factsOf(batch: BatchProgress): readonly string[] {
  const { counts, files, eta } = batch;
  const total = countWords(files);
  const facts = [`${countWords(counts.COMPLETED).padStart(total.length)}/${total} files`];
  if (counts.FAILED > 0) facts.push(`${countWords(counts.FAILED)} failed`);
  if (batch.phase === 'finishing') return [...facts, 'writing the output'];
  if (eta !== undefined) facts.push(etaWords(eta.low, eta.high));
  const rate = bytesPerSecond(batch);
  if (rate > 0) facts.push(`${bytesWords(rate)}/s`);
  if (counts.RETRYING > 0) facts.push(`${countWords(counts.RETRYING)} to be tried again`);
  return facts;
}

/** Before the first second is over, the mean so far. */
function bytesPerSecond({ bytesPerSecond: rate, bytesDone, seconds }: BatchProgress): number {
  if (rate > 0) return rate;
  return seconds > 0.2 ? bytesDone / seconds : 0;
}

function bar(share: number, width: number, unicode: boolean): string {
  const inner = width - 2;
  if (!unicode) return `[${'#'.repeat(Math.floor(share * inner)).padEnd(inner, '-')}]`;
  const eighths = Math.floor(share * inner * 8);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + (BLOCKS[eighths % 8] ?? '');
  return `▕${filled.padEnd(inner)}▏`;
}
