/** The one channel the page's calls come in by. */
import { ipcMain } from 'electron';
import { callChannel } from '#shared/ipc/channels.ts';
import { answerCall, type CallHostOptions } from './answer-call.ts';

export function hostCalls(options: CallHostOptions): void {
  ipcMain.handle(callChannel, (event, name: unknown, input: unknown) =>
    answerCall(options, event, name, input),
  );
}
