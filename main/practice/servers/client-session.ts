import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { webSocketFrame } from './frame-batch.ts';

/** A client that leaves more than this unread is given up, as a venue would. */
const mostUnreadBytes = 64 * 1024 * 1024;

/** One client's socket on one venue's server. */
export class ClientSession {
  /** The channel's path, for people. */
  readonly path: string;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #mostUnreadFrames: number;
  #unreadFrames = 0;
  #isFrozen = false;

  /** `mostUnreadFrames`: a client with more frames than this waiting is given up as well; absent: only bytes count. */
  constructor(path: string, webSocket: WebSocket, stream: Duplex, mostUnreadFrames = Infinity) {
    this.path = path;
    this.#webSocket = webSocket;
    this.#stream = stream;
    this.#mostUnreadFrames = mostUnreadFrames;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === WebSocket.OPEN;
  }

  /** Bytes written that the client's side has not taken. A frozen session waits for nothing. */
  get unreadBytes(): number {
    return this.#isFrozen || !this.isOpen ? 0 : this.#stream.writableLength;
  }

  /** Whole frames only, `count` of them. What a closed or frozen session is given is lost, as on a broken line: then false. */
  write(frames: Buffer, count = 1): boolean {
    if (this.#isFrozen || !this.isOpen) {
      return false;
    }
    if (this.#mostUnreadFrames === Infinity) {
      this.#stream.write(frames);
    } else {
      this.#unreadFrames += count;
      this.#stream.write(frames, () => {
        this.#unreadFrames -= count;
      });
    }
    const { writableLength } = this.#stream;
    if (writableLength > mostUnreadBytes || this.#unreadFrames > this.#mostUnreadFrames) {
      this.cut();
    }
    return true;
  }

  /** One frame: text, or bytes as a binary one. */
  send(data: string | Uint8Array): boolean {
    return this.write(webSocketFrame(data));
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
