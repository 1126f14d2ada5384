import type { GentleView } from '../../../../shared/domain/metrics.ts';
import type { WhenDone } from '../../../../shared/domain/when-done.ts';
import { plural } from '../../lib/count.ts';

export const WHEN_DONE_LABELS = {
  nothing: 'Nothing',
  folder: 'Open the output folder',
  command: 'Run the command',
  sleep: 'Put the machine to sleep',
} as const satisfies Record<WhenDone, string>;

/** `gently: 1 of 2 workers, on battery`; undefined while nothing is held back. */
export function gentleWords({ on, onBattery, most, slots }: GentleView): string | undefined {
  if (!on) return undefined;
  if (!onBattery) return 'gently: low priority';
  return `gently: ${most} of ${plural(slots, 'worker')}, on battery`;
}
