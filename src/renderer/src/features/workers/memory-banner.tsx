import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useFrame } from '../../stores/frame.ts';
import { memoryWords } from './memory-words.ts';
import './memory-banner.css';

/** Stands at the lower edge of a place, where it moves nothing when it comes and goes. */
export function MemoryBanner(): ReactElement | null {
  const words = useFrame(useShallow(memoryWords));
  if (words === undefined) return null;
  return (
    <aside className="memory-banner" data-tone={words.tone} data-testid="memory-banner">
      <IconAlertTriangle size={18} stroke={2} aria-hidden />
      <p>
        <strong role="status">{words.what}</strong>: {words.figures}. {words.meaning}
      </p>
    </aside>
  );
}
