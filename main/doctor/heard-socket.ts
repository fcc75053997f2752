import type WebSocket from 'ws';

export type SocketEvent =
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly isBinary: boolean }
  | { readonly kind: 'pong' }
  | { readonly kind: 'closed'; readonly code: number; readonly text: string };

/** An open socket of which nothing is lost: what comes before somebody listens waits for them. */
export class HeardSocket {
  readonly #socket: WebSocket;
  readonly #waiting: SocketEvent[] = [];
  #listener: ((event: SocketEvent) => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) =>
      this.#tell({ kind: 'message', bytes: data, isBinary }),
    );
    socket.on('pong', () => this.#tell({ kind: 'pong' }));
    socket.on('close', (code, text) =>
      this.#tell({ kind: 'closed', code, text: text.toString('utf8') }),
    );
  }

  listen(listener: (event: SocketEvent) => void): void {
    this.#listener = listener;
    for (const event of this.#waiting.splice(0)) {
      listener(event);
    }
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(text);
    }
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.ping();
    }
  }

  /** Idempotent. A polite goodbye first, so that the venue counts no lost connection. */
  close(): void {
    this.#listener = () => undefined;
    this.#socket.close(1000);
    // Whoever does not answer it is not waited for.
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  #tell(event: SocketEvent): void {
    if (this.#listener === undefined) {
      this.#waiting.push(event);
    } else {
      this.#listener(event);
    }
  }
}
