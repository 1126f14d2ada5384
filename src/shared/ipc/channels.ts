/** Names only: all that the preload needs at run time. The shapes stand in `contract.ts`. */
export const COMMANDS = [
  'app.snapshot',
  'preflight.run',
  'preflight.cancel',
  'batch.start',
  'batch.pause',
  'batch.resume',
  'batch.cancel',
  'worker.extend',
  'worker.stop',
  'offer.resume',
  'offer.discard',
  'tasks.window',
  'alerts.acknowledge',
  'alerts.resolve',
  'dialog.pick',
  'shell.reveal',
  'settings.set',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export const EVENTS = ['frame', 'sample', 'alerts', 'offers', 'preflight-progress', 'open-paths', 'notice'] as const;
export type EventName = (typeof EVENTS)[number];
