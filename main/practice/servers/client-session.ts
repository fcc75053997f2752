import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { VenueWire } from '../wire/venue-wire.ts';
import { type TextBytes, webSocketFrame } from './frame-batch.ts';

/** A client that leaves more than this unread is given up, as a venue would. */
const mostUnreadBytes = 64 * 1024 * 1024;

export interface ClientSessionOptions {
  /** The channel's path, for people. */
  readonly path: string;
  readonly webSocket: WebSocket;
  readonly stream: Duplex;
  /** Where scenarios meddle with what is written. */
  readonly wire: VenueWire;
  /** A client with more frames than this waiting is given up as well; absent: only bytes count. */
  readonly mostUnreadFrames?: number;
}

/** One client's socket on one venue's server. */
export class ClientSession {
  /** The channel's path, for people. */
  readonly path: string;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  readonly #mostUnreadFrames: number;
  readonly #wire: VenueWire;
  #unreadFrames = 0;
  #isFrozen = false;
  #isBreaking = false;

  constructor(options: ClientSessionOptions) {
    this.path = options.path;
    this.#webSocket = options.webSocket;
    this.#stream = options.stream;
    this.#wire = options.wire;
    this.#mostUnreadFrames = options.mostUnreadFrames ?? Infinity;
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
    if (this.#wire.isClear) {
      return this.put(frames, count);
    }
    if (this.#isFrozen || !this.isOpen) {
      return false;
    }
    this.#wire.strain(this, frames);
    return true;
  }

  /** As `write`, past every scenario. */
  put(frames: Buffer, count = 1): boolean {
    if (this.#isFrozen || this.#isBreaking || !this.isOpen) {
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
  send(data: string | Uint8Array | TextBytes): boolean {
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

  /** The last bytes there are, the beginning of a frame maybe; then gone without a closing handshake. */
  breakOff(bytes: Uint8Array): void {
    if (this.#isFrozen || this.#isBreaking || !this.isOpen) {
      return;
    }
    this.#isBreaking = true;
    this.#stream.write(bytes, () => this.cut());
  }

  close(code: number, reason: string): void {
    this.#webSocket.close(code, reason);
  }
}
