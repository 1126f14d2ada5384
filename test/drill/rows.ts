/** The timeouts that the drill runs with, milliseconds: short, so that it takes minutes. */
export const TIMING = {
  timeout: 1000,
  critical: 2000,
  /** What the recipes with a deadline declare where it is to pass. */
  deadline: 2000,
  /** Of the stop ladder: how long a waiting task may take to give up. */
  grace: 2000,
} as const;

/** When something is to happen, counted from the moment the file was begun. */
export type Moment = 'never' | 'soon' | 'timeout' | 'critical' | 'deadline' | 'whenever';

/**
 * What gave the fault away: the verdict on its worker, an error of its own (`error`), a refusal before the start
 * (`refused`), or nothing (`none`).
 */
export type Given = 'none' | 'error' | 'refused' | 'waiting' | 'stuck' | 'no-progress' | 'dead';

/** What is expected of a fault. Times are expected by their kind; the drill shows the figures. */
export interface Expected {
  /** The recipe; also the name of the row, with `variant` behind it where there are several. */
  readonly fault: string;
  readonly variant?: string;
  /** Names of the struck files behind the name of the fault. All of them must fare the same. */
  readonly struck: readonly string[];
  readonly verdict: Given;
  readonly notice: Moment;
  /** When its first worker ends. */
  readonly stop: Moment;
  readonly attempts: number;
  readonly losses: number;
  /** Final state of each struck file with the reason; `none` when nothing was started. */
  readonly state: string;
  /** Code of the error it ended with. */
  readonly code?: string;
  /** State of the batch at its end, or when it paused, with the reason; `none` when nothing was started. */
  readonly batch: string;
  /** `LEVEL rule` of every alert raised, sorted. */
  readonly alerts: readonly string[];
  /** Workers that are well at the end fewer than at the start; 0 when left out. */
  readonly fewer?: number;
  readonly why: string;
  readonly setup?: Setup;
}

/** How the row differs from the others: 2 workers, 60 plain files of 40 ms. */
export interface Setup {
  readonly workers?: number;
  readonly plain?: number;
  readonly napMs?: number;
  /** The struck files come in the middle: a worker's memory is measured from after its first lease. */
  readonly late?: boolean;
  /** The FIFO of each struck file is there already: to make it takes processor time. */
  readonly fifo?: boolean;
  /** Options of the fault. */
  readonly lastsMs?: number;
  readonly deadlineMs?: number;
}

/** What was seen of a struck file at the end. */
export interface Fate {
  readonly name: string;
  readonly state: string;
  readonly attempts: number;
  readonly losses: number;
  readonly code: string | null;
}

/** What was seen of a fault, as the process that ran it tells. */
export interface Observed {
  readonly verdict: Given;
  /** Milliseconds from the start of the first attempt; null when it did not happen. */
  readonly noticeMs: number | null;
  readonly stopMs: number | null;
  /** From the end of the first worker until its slot has a healthy one. */
  readonly healthyMs: number | null;
  readonly fates: readonly Fate[];
  readonly batch: string;
  readonly alerts: readonly string[];
  /** Workers that were not well when all was over. */
  readonly fewer: number;
  /** Plain files that did not complete at their first attempt with the right result. */
  readonly harmed: readonly string[];
  /** `.part` files left in the output folder, and outputs that are not what they should be. */
  readonly litter: readonly string[];
  /** The words of a refusal. */
  readonly refusal?: string;
}

export const rowName = ({ fault, variant }: Pick<Expected, 'fault' | 'variant'>): string =>
  variant === undefined ? fault : `${fault} (${variant})`;
