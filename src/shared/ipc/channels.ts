/** Names only: all that the preload needs at run time. The shapes stand in `contract.ts`. */
export const COMMANDS = [
  'app.snapshot',
  'preflight.run',
  'preflight.cancel',
  'batch.start',
  'batch.pause',
  'batch.resume',
  'batch.cancel',
  'batch.checkpoint',
  'batch.delete',
  'batch.inspect',
  'batches.list',
  'worker.extend',
  'worker.stop',
  'offer.resume',
  'offer.discard',
  'tasks.window',
  'alerts.acknowledge',
  'alerts.resolve',
  'script.choose',
  'dialog.pick',
  'shell.reveal',
  'settings.set',
  'config.get',
  'config.set',
  'config.import',
  'config.export',
] as const;
export type CommandName = (typeof COMMANDS)[number];

export const EVENTS = [
  'frame',
  'sample',
  'alerts',
  'offers',
  'recent',
  'preflight-progress',
  'open-paths',
  'notice',
] as const;
export type EventName = (typeof EVENTS)[number];
