/**
 * Between the feed thread's port of a window and the page: messages pass unopened both ways. A worker's port cannot be
 * handed to a page itself, and a page gets a fresh one whenever it is a new page.
 */
import type { MessagePort } from 'node:worker_threads';
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { streamPortChannel } from '#shared/ipc/channels.ts';

export interface StreamSource {
  /** The feed thread's new port for this window; one given before is closed. */
  attachWindow(windowId: number): MessagePort;
  detachWindow(windowId: number): void;
}

export class StreamRelay {
  readonly #contents: WebContents;
  readonly #windowId: number;
  readonly #source: StreamSource;
  #close: () => void = () => undefined;
  /** The page's end while its document is not ready to take it. */
  #waiting: MessagePortMain | undefined;
  #isDocumentReady = false;

  constructor(contents: WebContents, windowId: number, source: StreamSource) {
    this.#contents = contents;
    this.#windowId = windowId;
    this.#source = source;
    // Committed: the page before is gone, and this one's calls may name its window from here on.
    contents.on('did-navigate', () => {
      this.#isDocumentReady = false;
      this.replace(source.attachWindow(windowId));
    });
    contents.on('dom-ready', () => {
      this.#isDocumentReady = true;
      this.#handOver();
    });
    contents.on('render-process-gone', () => this.close());
    contents.once('destroyed', () => this.close());
  }

  /** The feed thread has another port for this window: its old one or the thread itself is gone. */
  replace(feedPort: MessagePort): void {
    this.#disconnect();
    const { port1, port2 } = new MessageChannelMain();
    feedPort.on('message', (message: unknown) => port1.postMessage(message));
    port1.on('message', ({ data }) => feedPort.postMessage(data));
    port1.start();
    this.#close = () => {
      feedPort.close();
      port1.close();
    };
    this.#waiting = port2;
    if (this.#isDocumentReady) {
      this.#handOver();
    }
  }

  close(): void {
    this.#disconnect();
    this.#source.detachWindow(this.#windowId);
  }

  #handOver(): void {
    const port = this.#waiting;
    if (port !== undefined && !this.#contents.isDestroyed()) {
      this.#waiting = undefined;
      this.#contents.postMessage(streamPortChannel, undefined, [port]);
    }
  }

  #disconnect(): void {
    this.#close();
    this.#close = () => undefined;
    this.#waiting?.close();
    this.#waiting = undefined;
  }
}
