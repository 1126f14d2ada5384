import type { AlertHolder } from '../../../shared/domain/alert.ts';
import type { Row } from './row.ts';

/** A greater trouble, as long as its own row is not over, and what it explains. */
interface RootCause {
  readonly holder: AlertHolder;
  readonly is: (row: Pick<Row, 'rule' | 'metadata'>) => boolean;
  readonly holds: (row: Row) => boolean;
}

const FULL_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
const TASK_RULES: readonly string[] = ['task-failed', 'task-poisoned'];

/** In order of precedence. */
const ROOTS: readonly RootCause[] = [
  {
    holder: { cause: 'disk-full', words: 'the disk is full' },
    is: ({ rule, metadata }) =>
      rule === 'disk-full' || (rule === 'device-lane' && FULL_CODES.includes(metadata['code'])),
    holds: ({ rule }) => TASK_RULES.includes(rule),
  },
  {
    holder: { cause: 'pool-open', words: 'the workers die and the batch is paused' },
    is: ({ rule }) => rule === 'pool-breaker',
    holds: ({ rule, component }) => component === 'workers' && rule !== 'pool-breaker',
  },
];

const SLEPT: AlertHolder = { cause: 'suspend', words: 'the machine has just woken up' };

/** Never counted into a digest: others are judged by it. */
export const isRoot = (row: { readonly rule: string; readonly metadata?: Row['metadata'] }): boolean =>
  ROOTS.some(({ is }) => is({ rule: row.rule, metadata: row.metadata ?? {} }));

export interface HoldFacts {
  /** Rows that are not over and are root causes. */
  readonly roots: readonly Row[];
  /** When the machine woke up, epoch milliseconds, while the grace after it lasts; null otherwise. */
  readonly wokeAt: number | null;
}

/** What holds the row back now; null when it calls for itself. Sleep comes before all. */
export function holderOf(row: Row, { roots, wokeAt }: HoldFacts): AlertHolder | null {
  if (wokeAt !== null && row.openedAt >= wokeAt) return SLEPT;
  const root = ROOTS.find(({ is, holds }) => holds(row) && roots.some((each) => each.id !== row.id && is(each)));
  return root?.holder ?? null;
}
