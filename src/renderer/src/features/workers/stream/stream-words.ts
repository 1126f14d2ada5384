import { outcomeOf, type StreamBar } from '../../../../../shared/domain/task-stream.ts';
import { plural } from '../../../lib/count.ts';
import { formatDuration } from '../../../lib/duration.ts';

const OUTCOMES = {
  done: 'done',
  retrying: 'will be tried again',
  failed: 'failed',
  lost: 'lost with the worker',
} as const;

/** `64 files, 1 failed`, `chunk 3 of 16, done`. */
export function barWords(bar: StreamBar): string {
  const { files, failed, retrying, chunk } = bar;
  if (chunk !== undefined) return `chunk ${chunk.index} of ${chunk.count}, ${OUTCOMES[outcomeOf(bar)]}`;
  if (files <= 1) return `1 file, ${OUTCOMES[outcomeOf(bar)]}`;
  const trouble = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(retrying > 0 ? [`${retrying} will be tried again`] : []),
  ];
  return [plural(files, 'file'), ...(trouble.length === 0 ? ['done'] : trouble)].join(', ');
}

export const lengthWords = ({ from, to }: StreamBar): string => formatDuration(to - from);

/** The drawing in words, for those who do not see it: `W1: 120 files, 2 failed. W2: …`. */
export function streamWords(bars: readonly StreamBar[], workers: readonly string[], since: number): string {
  return workers
    .map((worker) => {
      const own = bars.filter((bar) => bar.worker === worker && bar.to >= since);
      const sum = (of: (bar: StreamBar) => number): number => own.reduce((all, bar) => all + of(bar), 0);
      const [files, failed, retrying, lost] = [
        sum((bar) => bar.files),
        sum((bar) => bar.failed),
        sum((bar) => bar.retrying),
        sum((bar) => Number(bar.lost)),
      ];
      const trouble = [
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(retrying > 0 ? [`${retrying} retried`] : []),
        ...(lost > 0 ? [`lost ${lost === 1 ? 'once' : `${lost} times`}`] : []),
      ];
      return `${worker}: ${[plural(files, 'file'), ...trouble].join(', ')}.`;
    })
    .join(' ');
}
