import type { DamageView } from '../../../shared/domain/inspection.ts';
import type { Damage } from '../checkpoints/codecs/codec.ts';
import { jsonLines } from '../checkpoints/codecs/json-lines.ts';
import { damageWords, type JournalReport } from '../checkpoints/read-batch.ts';

export interface DamageContext {
  /** Bytes of the journal that the snapshot holds. */
  readonly covered: number;
  /** A process is writing: a torn end is what it is in the middle of. */
  readonly busy: boolean;
}

/** What is damaged and what that costs. `said` is what the reading of the batch told, in words. */
export function damageViews(
  said: readonly string[],
  { codec, damage }: JournalReport,
  { covered, busy }: DamageContext,
): readonly DamageView[] {
  const words = (one: Damage): string => damageWords(one, codec ?? jsonLines, one.at + one.bytes <= covered);
  const inJournal = damage.filter(({ kind }) => !(kind === 'torn' && busy));
  const known = new Set(damage.map(words));
  const elsewhere = said.filter((text) => !known.has(text));
  return [
    ...inJournal.map((one) => ({
      record: one.record,
      at: one.at,
      bytes: one.bytes,
      words: one.kind === 'between' ? words(one) : `${words(one)}: ${cost(one, covered)}`,
    })),
    ...elsewhere.map((text) => ({ words: text })),
  ];
}

function cost({ at, bytes, kind }: Damage, covered: number): string {
  if (at + bytes <= covered) return 'nothing is lost';
  if (kind === 'torn') return 'the file or files it told of are done again';
  return `what its ${bytes} bytes told is not known; files that nothing else calls done are done again`;
}
