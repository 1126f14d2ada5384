import { app, BrowserWindow } from 'electron';
import { join } from 'node:path';

await app.whenReady();
const window = new BrowserWindow({
  width: 1280,
  height: 800,
  webPreferences: { preload: join(import.meta.dirname, '../preload/index.cjs'), sandbox: true },
});
await window.loadFile(join(import.meta.dirname, '../renderer/index.html'));
