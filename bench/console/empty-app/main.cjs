// The least that opens a window: what a launch of Electron takes by itself on this machine.
const { app, BrowserWindow } = require('electron');

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false });
  window.once('ready-to-show', () => window.show());
  return window.loadURL('data:text/html,<title>Empty</title><p data-testid="rail-overview">Nothing</p>');
});
