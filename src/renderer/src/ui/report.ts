import { notifications } from '@mantine/notifications';
import type { AppErrorCode } from '../../../shared/app-error.ts';
import { CommandError } from '../bridge/client.ts';

/** What one can do about an error of each kind, where its own message does not say it. */
const ADVICE = {
  usage: '',
  'cannot-start': '',
  'not-now': 'Things have moved on meanwhile; the screen shows how they stand now.',
  internal: 'This is a fault of Gristmill itself. Your files and what is done are safe; try again.',
} as const satisfies Record<AppErrorCode, string>;

/** Errors stay until they are read, or what failed has been done; plain news goes by itself. */
const NEWS_MS = 6000;

export function reportError(what: string, error: unknown, about?: string): void {
  const message = error instanceof Error ? error.message : String(error);
  const advice = ADVICE[error instanceof CommandError ? error.code : 'internal'];
  const id = about === undefined ? undefined : idOf(what, about);
  // Of the same thing the newest word counts.
  if (id !== undefined) notifications.hide(id);
  notifications.show({
    ...(id === undefined ? {} : { id }),
    title: what,
    message: advice === '' ? message : `${message} ${advice}`,
    color: 'ember',
    autoClose: false,
    role: 'alert',
  });
}

export function reportNotice(level: 'info' | 'error', message: string): void {
  if (level === 'error') notifications.show({ message, color: 'ember', autoClose: false, role: 'alert' });
  else notifications.show({ message, autoClose: NEWS_MS });
}

const idOf = (what: string, about: string): string => `${what}: ${about}`;

/**
 * Does something for the person and tells when it fails; `what` reads as a heading: "Could not pause the batch". With
 * `about`, which thing it is done to: an error about it goes once it has been done. Gives undefined on failure.
 */
export async function attempt<T>(what: string, action: () => Promise<T>, about?: string): Promise<T | undefined> {
  try {
    const done = await action();
    if (about !== undefined) notifications.hide(idOf(what, about));
    return done;
  } catch (error) {
    reportError(what, error, about);
    return undefined;
  }
}
