import { afterEach, expect, test, vi } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import { registerHandlers } from './register.ts';

type Listener = (event: { readonly senderFrame: object }, input: unknown) => Promise<unknown>;

const { listeners } = vi.hoisted(() => ({ listeners: new Map<string, Listener>() }));
// There is no Electron here: what is put on a channel is called by name.
vi.mock('electron', () => ({
  ipcMain: { handle: (name: string, listener: Listener) => listeners.set(name, listener) },
}));

afterEach(() => listeners.clear());

const ours = { senderFrame: { parent: null, url: 'app://gristmill/index.html' } };

test('an app that could not open says why to whoever asks, before and after', async () => {
  let refuse: (error: AppError) => void = () => undefined;
  registerHandlers(new Promise((_, reject) => (refuse = reject)));
  const early = listeners.get('app.snapshot')?.(ours, undefined);
  refuse(new AppError('cannot-start', 'No room for it.'));
  const refused = { ok: false, error: { code: 'cannot-start', message: 'No room for it.' } };
  expect(await early).toEqual(refused);
  expect(await listeners.get('batch.pause')?.(ours, { batchId: 'b' })).toEqual(refused);
});
