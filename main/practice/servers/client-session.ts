import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { textFrame } from './frame-batch.ts';

/** A client that leaves more than this unread is given up, as a venue would. */
const mostUnreadBytes = 64 * 1024 * 1024;

/** One client's socket on one venue's server. */
export class ClientSession {
  /** The channel's path, for people. */
  readonly path: string;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  #isFrozen = false;

  constructor(path: string, webSocket: WebSocket, stream: Duplex) {
    this.path = path;
    this.#webSocket = webSocket;
    this.#stream = stream;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** Bytes written that the client's side has not taken. A frozen session waits for nothing. */
  get unreadBytes(): number {
    return this.#isFrozen || !this.isOpen ? 0 : this.#stream.writableLength;
  }

  /** Whole frames only. What a closed or frozen session is given is lost, as on a broken line: then false. */
  write(frames: Buffer): boolean {
    if (this.#isFrozen || !this.isOpen) {
      return false;
    }
    this.#stream.write(frames);
    if (this.#stream.writableLength > mostUnreadBytes) {
      this.cut();
    }
    return true;
  }

  sendText(text: string): boolean {
    return this.write(textFrame(text));
  }

  /** Hears nothing and says nothing any more, pongs included; the socket stays open. */
  freeze(): void {
    this.#isFrozen = true;
    this.#webSocket.pause();
  }

  /** Gone without a closing handshake. */
  cut(): void {
    this.#webSocket.terminate();
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }
}
