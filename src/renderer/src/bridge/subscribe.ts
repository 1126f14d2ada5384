import type { EventName } from '../../../shared/ipc/channels.ts';
import type { EventPayloads } from '../../../shared/ipc/events.ts';
import type { Snapshot } from '../../../shared/ipc/views.ts';
import { showAlertChanges, showAlerts } from '../stores/alerts.ts';
import { showFrame } from '../stores/frame.ts';
import { showOffers } from '../stores/offers.ts';
import { showRoutes } from '../stores/routes.ts';
import { addSample, showSamples } from '../stores/samples.ts';
import { openAlert } from '../stores/view.ts';
import { showBroken, showRecent, showSession, showSettings } from '../stores/session.ts';
import { call, CommandError, listen } from './client.ts';
import { EventSequence } from './sequence.ts';

/** Events that are news and not a state: each is told once, whatever its number. */
export interface News {
  readonly counted: (count: EventPayloads['preflight-progress']) => void;
  readonly opened: (paths: readonly string[]) => void;
  readonly noticed: (notice: EventPayloads['notice']) => void;
  readonly asked: (act: EventPayloads['menu']['act']) => void;
}

/** Snapshots at most one a second, however many events are lost. */
const RESYNC_PAUSE_MS = 1000;

/**
 * Connects the stores to main: listens first, then asks for the snapshot, and asks again after every gap.
 * Returns the function that lets go.
 */
export function connect(news: News): () => void {
  const sequence = new EventSequence();
  const resync = makeResync(sequence);

  const on = <N extends EventName>(name: N, show: (payload: EventPayloads[N]) => void): (() => void) =>
    listen(name, (payload) => {
      if (sequence.missedBefore(payload.seq)) resync();
      show(payload);
    });

  const unlisten = [
    on('frame', (frame) => sequence.advance('frame', frame.seq) && showFrame(frame)),
    on('sample', (sample) => sequence.advance('samples', sample.seq) && addSample(sample)),
    on('alerts', showAlertChanges),
    on('offers', ({ seq, offers }) => sequence.advance('offers', seq) && showOffers(offers)),
    on('recent', ({ seq, recent }) => sequence.advance('recent', seq) && showRecent(recent)),
    on('routes', showRoutes),
    on('settings', ({ settings }) => showSettings(settings)),
    on('preflight-progress', news.counted),
    on('open-paths', ({ paths }) => news.opened(paths)),
    on('show-alert', ({ id }) => openAlert(id)),
    on('notice', news.noticed),
    on('menu', ({ act }) => news.asked(act)),
  ];
  resync();
  return () => unlisten.forEach((off) => off());
}

/** A function that fetches the snapshot: one at a time, and once more when it was asked for meanwhile. */
function makeResync(sequence: EventSequence): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    try {
      showSnapshot(await call('app.snapshot'), sequence);
    } catch (error) {
      showBroken({
        opened: !(error instanceof CommandError && error.code === 'cannot-start'),
        message: error instanceof Error ? error.message : String(error),
      });
    }
    await new Promise((resolve) => setTimeout(resolve, RESYNC_PAUSE_MS));
    running = false;
    if (again) resync();
  };
  const resync = (): void => {
    again = running;
    if (!running) void run();
  };
  return resync;
}

function showSnapshot(snapshot: Snapshot, sequence: EventSequence): void {
  const { seq, app, settings, recipes, recent } = snapshot;
  sequence.caughtUp(seq);
  if (sequence.advance('frame', seq)) showFrame(snapshot.frame);
  showAlerts(seq, snapshot.alerts);
  if (sequence.advance('offers', seq)) showOffers(snapshot.offers);
  sequence.advance('samples', seq);
  sequence.advance('recent', seq);
  showSamples(snapshot.samples, seq);
  showSession({ app, settings, recipes, recent });
}
