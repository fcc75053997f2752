/** The one thing the window for a key can do: hand it to main. */
import { contextBridge, ipcRenderer } from 'electron';
import { type KeyEntryBridge, keyEntryChannel } from '#shared/ipc/key-entry.ts';

const bridge: KeyEntryBridge = {
  submit: (entry) => ipcRenderer.invoke(keyEntryChannel, entry),
};

contextBridge.exposeInMainWorld('keyEntry', bridge);
