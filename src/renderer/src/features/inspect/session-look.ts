import { IconBolt, IconCircleCheck, IconPlayerPlay, IconPlugConnectedX } from '@tabler/icons-react';
import type { SessionEnd } from '../../../../shared/domain/inspection.ts';
import type { StateLook } from '../../ui/state-mark.tsx';

export const SESSION_LOOK = {
  closed: { word: 'In good order', tone: 'ok', icon: IconCircleCheck },
  died: { word: 'Died', tone: 'bad', icon: IconPlugConnectedX },
  power: { word: 'With the machine', tone: 'warn', icon: IconBolt },
  running: { word: 'Still runs', tone: 'run', icon: IconPlayerPlay },
} as const satisfies Record<SessionEnd, StateLook>;
