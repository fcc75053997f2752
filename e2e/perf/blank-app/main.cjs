// What any Electron app pays before its first pixel: the measure for our own cold start.
const { app, BrowserWindow } = require('electron');

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, show: false });
  window.once('ready-to-show', () => {
    globalThis.readyToShowAt = Date.now();
    window.show();
  });
  window.loadURL('data:text/html,');
});
