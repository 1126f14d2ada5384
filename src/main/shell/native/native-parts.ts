import { app, Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import type { BatchProgress } from '../../../shared/domain/batch.ts';
import { newsOf, signsOf, type Signs } from './signs.ts';

/** How often the signs follow what happens, milliseconds. */
const EVERY_MS = 1000;

export interface NativeSource {
  /** The batch that runs, is paused or ended last; null before the first. */
  readonly batch: () => BatchProgress | null;
  /** Alerts that need a person. */
  readonly needPerson: () => number;
  /** The signs are others than before: for menus and the tray. */
  readonly onSigns: (signs: Signs) => void;
  /** Brings the window to the front. */
  readonly onShow: () => void;
}

/**
 * What the app shows outside its window, and asks of the system: progress in the task bar, the badge, no sleep while a
 * batch runs, a word at its end. Where the system has no such thing nothing happens. Main process, after `ready`.
 */
export class NativeParts {
  readonly #window: BrowserWindow;
  readonly #source: NativeSource;
  readonly #timer: NodeJS.Timeout;
  #signs: Signs | null = null;
  #blocker: number | null = null;
  #told: string | null = null;
  /** Kept as long as it is shown, or a click on it would be lost with it. */
  #note: Notification | null = null;

  constructor(window: BrowserWindow, source: NativeSource) {
    this.#window = window;
    this.#source = source;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.look();
  }

  /** Compares with what is shown, and changes what differs. */
  look(): void {
    const batch = this.#source.batch();
    const signs = signsOf(batch, this.#source.needPerson());
    if (batch !== null) this.#tell(batch);
    if (JSON.stringify(signs) === JSON.stringify(this.#signs)) return;
    if (!this.#window.isDestroyed()) this.#window.setProgressBar(signs.bar.value, { mode: signs.bar.mode });
    if (signs.badge !== this.#signs?.badge) app.setBadgeCount(signs.badge);
    this.#keepAwake(signs.awake);
    this.#signs = signs;
    this.#source.onSigns(signs);
  }

  /** Gives back what was taken of the system. */
  close(): void {
    clearInterval(this.#timer);
    this.#keepAwake(false);
    this.#note?.close();
  }

  /** The screen may go dark: only the work must go on. */
  #keepAwake(awake: boolean): void {
    if (awake && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (awake || this.#blocker === null) return;
    powerSaveBlocker.stop(this.#blocker);
    this.#blocker = null;
  }

  /** Once for each end or halt, and not to somebody who looks at it. A batch that was over at the start is no news. */
  #tell(batch: BatchProgress): void {
    const news = newsOf(batch);
    const key = news === null ? null : `${batch.id} ${batch.state} ${batch.endedAt ?? 0}`;
    if (key === this.#told) return;
    this.#told = key;
    if (news === null || this.#window.isDestroyed() || this.#window.isFocused() || !Notification.isSupported()) return;
    this.#note = new Notification(news);
    this.#note.on('click', this.#source.onShow);
    this.#note.show();
  }
}
