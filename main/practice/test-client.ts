/** A WebSocket client for tests: keeps what it was sent and waits for states instead of for time. */
import { WebSocket } from 'ws';

const patienceMs = 10_000;

export interface TestClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  /** `false`: pings stay unanswered. */
  readonly autoPong?: boolean;
}

export class TestClient {
  /** Text frames. */
  readonly frames: string[] = [];
  readonly binaryFrames: Buffer[] = [];
  pings = 0;
  pongs = 0;
  closeCode: number | undefined;
  readonly socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  readonly #parsed: Record<string, unknown>[] = [];

  private constructor(url: string, options: TestClientOptions) {
    const { headers = {}, protocols = [], autoPong = true } = options;
    const wish = { perMessageDeflate: false, headers, autoPong, skipUTF8Validation: true };
    this.socket = new WebSocket(url, [...protocols], wish);
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) {
        this.binaryFrames.push(data as Buffer);
      } else {
        this.frames.push(String(data));
      }
      this.#wake();
    });
    this.socket.on('ping', () => {
      this.pings += 1;
      this.#wake();
    });
    this.socket.on('pong', () => {
      this.pongs += 1;
      this.#wake();
    });
    this.socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
    this.socket.on('error', () => {
      // Refusals are asserted through `refusalStatus`, breaks through `closeCode`.
    });
  }

  static async connect(url: string, options: TestClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(url, options);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', () => resolve());
      client.socket.once('error', reject);
    });
    return client;
  }

  /** Each frame is parsed once, however often a waiting test looks. */
  json(): readonly Record<string, unknown>[] {
    for (const frame of this.frames.slice(this.#parsed.length)) {
      this.#parsed.push(JSON.parse(frame) as Record<string, unknown>);
    }
    return this.#parsed;
  }

  /** Looks again at every frame, pong and close. Fails when the state does not come within ten seconds. */
  until(state: () => boolean, what: string): Promise<void> {
    if (state()) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (state()) {
          settle();
          resolve();
        }
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`waited in vain for ${what}; ${this.frames.length} frames came`));
      }, patienceMs);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }

  #wake(): void {
    for (const look of this.#waiting) {
      look();
    }
  }
}

/** The HTTP status a handshake is refused with. */
export function refusalStatus(url: string, options: TestClientOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const { headers = {}, protocols = [] } = options;
    const socket = new WebSocket(url, [...protocols], { headers });
    socket.on('open', () => {
      socket.terminate();
      reject(new Error(`${url} was not refused`));
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => {
      // Follows the refusal when the socket is given up.
    });
  });
}
