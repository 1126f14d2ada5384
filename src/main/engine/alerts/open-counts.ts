import type { Alert, AlertLevel, AlertState } from '../../../shared/domain/alert.ts';

export interface OpenCount {
  readonly level: AlertLevel;
  readonly state: AlertState;
  readonly rows: number;
}

/** Rows of each level and state; none of those of which there is none. */
export function openCounts(rows: readonly Pick<Alert, 'level' | 'state'>[]): readonly OpenCount[] {
  const counts = new Map<string, { -readonly [K in keyof OpenCount]: OpenCount[K] }>();
  for (const { level, state } of rows) {
    const key = `${level} ${state}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { level, state, rows: 1 });
    else count.rows += 1;
  }
  return [...counts.values()];
}
