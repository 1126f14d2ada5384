import { isEnded, type BatchProgress } from '../../../shared/domain/batch.ts';

/** What the system shows of the app outside its window. */
export interface Signs {
  /** Of the task bar or dock. `value` 0 … 1, -1 for none. */
  readonly bar: { readonly value: number; readonly mode: 'normal' | 'paused' | 'error' };
  /** The machine must not fall asleep by itself: it would only find the batch again where it left it. */
  readonly awake: boolean;
  /** Alerts that need a person. */
  readonly badge: number;
  /** One line. */
  readonly tip: string;
  /** What the one switch of the menus does now; null where nothing can be paused or gone on with. */
  readonly toggle: 'pause' | 'resume' | null;
}

const NO_BAR = { value: -1, mode: 'normal' } as const;

/** Pure: the signs of a batch (the one that runs, is paused or ended last) and of the inbox. */
export function signsOf(batch: BatchProgress | null, needPerson: number): Signs {
  const calls = needPerson === 0 ? '' : `, ${needPerson} ${needPerson === 1 ? 'alert needs' : 'alerts need'} you`;
  if (batch === null || isEnded(batch.state) || batch.state === 'INTERRUPTED')
    return { bar: NO_BAR, awake: false, badge: needPerson, tip: `Gristmill${calls}`, toggle: null };
  const { state, pauseReason, title } = batch;
  const value = share(batch);
  const paused = state === 'PAUSED';
  const waits = paused && (pauseReason === 'halted' || pauseReason === 'crash-loop');
  return {
    bar: { value, mode: waits ? 'error' : paused ? 'paused' : 'normal' },
    awake: state === 'RUNNING',
    badge: needPerson,
    tip: `${title}: ${Math.floor(100 * value)} %${paused ? ', paused' : ''}${calls}`,
    toggle: paused ? 'resume' : 'pause',
  };
}

/** Of the bytes; of the files where all are empty. */
function share({ bytes, bytesDone, bytesFailed = 0, files, counts }: BatchProgress): number {
  const [done, all] =
    bytes > 0 ? [bytesDone + bytesFailed, bytes] : [counts.COMPLETED + counts.FAILED + counts.CANCELLED, files];
  return all === 0 ? 0 : Math.min(1, done / all);
}

/** What is told when a batch has ended or stands until a person decides, while nobody looks at the window; else null. */
export function newsOf(batch: BatchProgress): { readonly title: string; readonly body: string } | null {
  const { title, state, pauseReason, counts, files } = batch;
  const failed = counts.FAILED === 0 ? '' : `, ${counts.FAILED.toLocaleString('en')} failed`;
  const body = `${counts.COMPLETED.toLocaleString('en')} of ${files.toLocaleString('en')} files${failed}`;
  if (state === 'COMPLETED') return { title: `${title} is done`, body };
  if (state === 'COMPLETED_WITH_FAILURES') return { title: `${title} is done, with failures`, body };
  if (state !== 'PAUSED') return null;
  if (pauseReason === 'halted') return { title: `${title} is halted: too many files failed`, body };
  return pauseReason === 'crash-loop' ? { title: `${title} is paused: workers kept dying`, body } : null;
}
