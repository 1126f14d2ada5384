import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { show, useView } from '../../stores/view.ts';
import { shownId, stepId } from './neighbour.ts';
import { toggled } from './picks.ts';
import { undo } from './undo-offer.tsx';

/**
 * The alert whose details are shown: `j`, `k` walk, `x` picks, Escape lets go of what is picked, `u` takes back what was
 * done last. With `none` no row is shown until one is chosen.
 */
export function useShownAlert(alerts: readonly Alert[], none: boolean): Alert | undefined {
  const chosen = useView((view) => view.alertId);
  const picked = useView((view) => view.picked);
  const lastIndex = useRef(0);
  const ids = alerts.map((alert) => alert.id);
  const id = none && chosen === null ? null : shownId(ids, chosen, lastIndex.current);
  const index = id === null ? -1 : ids.indexOf(id);
  useEffect(() => {
    if (index >= 0) lastIndex.current = index;
  }, [index]);
  const walk = (by: number) => () => {
    show({ alertId: stepId(ids, id, by) });
  };
  useHotkeys([
    ['j', walk(1)],
    ['k', walk(-1)],
    ['x', () => id !== null && show({ picked: toggled(picked, id), alertId: id })],
    ['u', () => void undo()],
    ['Escape', () => show({ picked: [] })],
  ]);
  return alerts[index];
}
