import { IconAlertTriangle, IconBug, IconExclamationCircle, IconInfoCircle } from '@tabler/icons-react';
import type { LogLevel } from '../../../../shared/domain/log.ts';
import type { StateLook } from '../../ui/state-mark.tsx';

export const LOG_LOOK = {
  debug: { word: 'debug', tone: 'idle', icon: IconBug },
  info: { word: 'info', tone: 'run', icon: IconInfoCircle },
  warn: { word: 'warning', tone: 'warn', icon: IconExclamationCircle },
  error: { word: 'error', tone: 'bad', icon: IconAlertTriangle },
} as const satisfies Record<LogLevel, StateLook>;

/** The least important level that is shown, as a person chooses it. */
export const LEVEL_CHOICES = [
  { value: 'debug', label: 'All' },
  { value: 'info', label: 'Info' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
] as const satisfies readonly { readonly value: LogLevel; readonly label: string }[];

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `14:05:09.120`, by the clock of this machine. */
export const lineTime = (iso: string): string => clock.format(new Date(iso));
