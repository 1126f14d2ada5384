import { useHotkeys } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import type { Alert } from '../../../../shared/domain/alert.ts';
import { show, useView } from '../../stores/view.ts';
import { acknowledge, resolve } from './alert-actions.ts';
import { shownId, stepId } from './neighbour.ts';

/** The alert whose details are shown; `j`, `k` walk, `a` acknowledges, `r` resolves. */
export function useShownAlert(alerts: readonly Alert[]): Alert | undefined {
  const chosen = useView((view) => view.alertId);
  const lastIndex = useRef(0);
  const ids = alerts.map((alert) => alert.id);
  const id = shownId(ids, chosen, lastIndex.current);
  const index = id === null ? -1 : ids.indexOf(id);
  const alert = alerts[index];
  useEffect(() => {
    if (index >= 0) lastIndex.current = index;
  }, [index]);
  const walk = (by: number) => () => {
    show({ alertId: stepId(ids, id, by) });
  };
  useHotkeys([
    ['j', walk(1)],
    ['k', walk(-1)],
    ['a', () => alert !== undefined && void acknowledge(alert, '')],
    ['r', () => alert !== undefined && void resolve(alert, '')],
  ]);
  return alert;
}
