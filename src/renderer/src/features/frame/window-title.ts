import { useEffect } from 'react';
import { isEnded } from '../../../../shared/domain/batch.ts';
import type { Frame } from '../../../../shared/ipc/views.ts';
import { selectBadge, useAlerts } from '../../stores/alerts.ts';
import { useFrame } from '../../stores/frame.ts';
import { batchPercent } from '../overview/headline-words.ts';

/** `(2) 24 % · Checksum – Gristmill`: what a task bar shows of a window that is not in front. */
export function useWindowTitle(): void {
  const waiting = useAlerts(selectBadge);
  const progress = useFrame(selectTitle);
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${progress}Gristmill`;
  }, [waiting, progress]);
}

function selectTitle({ batch }: Frame): string {
  if (batch === null || isEnded(batch.state)) return '';
  return `${batchPercent(batch)} % · ${batch.title} – `;
}
