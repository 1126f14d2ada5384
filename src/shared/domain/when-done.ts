import { isEnded, type BatchProgress } from './batch.ts';

export const WHEN_DONE = ['nothing', 'folder', 'command', 'sleep'] as const;
/** What follows the end of a batch. The folder is that of its output; the machine sleeps when no other batch is left. */
export type WhenDone = (typeof WHEN_DONE)[number];

/** What is to follow, and what is about to happen. */
export interface WhenDoneView {
  /** For the batch that runs, or ended last. */
  readonly choice: WhenDone;
  /** It was said of this batch; else it is the standing choice. */
  readonly own: boolean;
  /** When the machine goes to sleep unless somebody says no, epoch milliseconds; null while nothing is about to happen. */
  readonly sleepsAt: number | null;
}

export interface DoneFacts {
  readonly choice: WhenDone;
  readonly state: BatchProgress['state'];
  /** Another batch runs or waits. */
  readonly othersLeft: boolean;
  /** There is a command that a person agreed to. */
  readonly hasCommand: boolean;
}

/** Pure: what is done when a batch has ended. One that was cancelled or interrupted by somebody is not done. */
export function decideDone({ choice, state, othersLeft, hasCommand }: DoneFacts): WhenDone {
  if (!isEnded(state) || state === 'CANCELLED') return 'nothing';
  if (choice === 'sleep' && othersLeft) return 'nothing';
  if (choice === 'command' && !hasCommand) return 'nothing';
  return choice;
}
