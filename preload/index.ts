/** Exposes the Bridge and hands the stream port over. Nothing else: `ipcRenderer` itself never reaches the page. */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { type Bridge, streamPortMessage } from '#shared/ipc/bridge.ts';
import { callChannel, commandChannel, streamPortChannel } from '#shared/ipc/channels.ts';
import type { PageCommand } from '#shared/ipc/contract.ts';

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(callChannel, name, input),
  onCommand(listener) {
    const handle = (_event: IpcRendererEvent, command: PageCommand) => listener(command);
    ipcRenderer.on(commandChannel, handle);
    return () => {
      ipcRenderer.off(commandChannel, handle);
    };
  },
};

contextBridge.exposeInMainWorld('plumbline', bridge);

// A port cannot cross contextBridge; a message to the page's own window can carry it.
ipcRenderer.on(streamPortChannel, (event) => {
  window.postMessage({ kind: streamPortMessage }, window.location.origin, event.ports);
});
