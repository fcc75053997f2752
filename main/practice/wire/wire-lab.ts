/** For tests: sockets without a network behind one venue's wire. */
import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { ExchangeBook } from '../exchange-book.ts';
import type { Scenario, ScenarioStage } from '../scenarios/scenario.ts';
import { ClientSession } from '../servers/client-session.ts';
import { webSocketFrame } from '../servers/frame-batch.ts';
import { VenueWire } from './venue-wire.ts';
import type { Dialect, Levels } from './wire-dialects.ts';
import { splitFrames, type WireFrame } from './wire-frame.ts';

/** One socket, and what its client was sent. */
export interface LabSocket {
  readonly session: ClientSession;
  /** Whole frames that came, by what they hold. */
  came(): readonly (string | Buffer)[];
  /** All bytes that came. */
  bytes(): Buffer;
  /** How it was closed: `cut`, or the code. Absent: it is open. */
  end(): string | number | undefined;
  /** Several frames in one write, as a server's flush does. */
  write(...frames: readonly (string | Uint8Array)[]): void;
}

export class WireLab {
  readonly dialect: Dialect;
  readonly wire: VenueWire;
  readonly books = new Map<string, ExchangeBook>();
  readonly #sockets = new Set<LabSocket>();
  readonly #timers: { dueMs: number; readonly act: () => void; readonly everyMs?: number }[] = [];
  #nowMs = 0;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
    this.wire = new VenueWire({
      venue: dialect.venue,
      nowMs: () => this.#nowMs,
      every: (everyMs, act) => this.#every(everyMs, act),
      reader: () => dialect.frames,
      sessions: () => new Set([...this.#sockets].map(({ session }) => session)),
      book: (market) => this.books.get(market),
    });
  }

  socket(): LabSocket {
    const socket = labSocket(this.wire, this.dialect);
    this.#sockets.add(socket);
    return socket;
  }

  book(market: string, bids: Levels, asks: Levels = []): void {
    const book = new ExchangeBook();
    book.replace(bids, asks);
    this.books.set(market, book);
  }

  run(scenario: Scenario): () => void {
    const stage = {
      wires: [this.wire],
      sessions: () => [...this.#sockets].map(({ session }) => session),
      after: (ms: number, act: () => void) => {
        this.#timers.push({ dueMs: this.#nowMs + ms, act });
      },
      every: (ms: number, act: () => void) => void this.#every(ms, act),
    };
    return scenario.start(stage as unknown as ScenarioStage);
  }

  /** The end of a turn of the event loop, and some time after it. */
  async pass(ms = 0): Promise<void> {
    await Promise.resolve();
    const untilMs = this.#nowMs + ms;
    for (let step = 0; step < 100_000; step += 1) {
      this.#timers.sort((left, right) => left.dueMs - right.dueMs);
      const next = this.#timers[0];
      if (next === undefined || next.dueMs > untilMs) {
        break;
      }
      this.#nowMs = next.dueMs;
      if (next.everyMs === undefined) {
        this.#timers.shift();
      } else {
        next.dueMs += next.everyMs;
      }
      next.act();
    }
    this.#nowMs = untilMs;
    await Promise.resolve();
  }

  #every(everyMs: number, act: () => void): () => void {
    const timer = { dueMs: this.#nowMs + everyMs, act, everyMs };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) {
        this.#timers.splice(at, 1);
      }
    };
  }
}

function labSocket(wire: VenueWire, { path, frames }: Dialect): LabSocket {
  const chunks: Buffer[] = [];
  let end: string | number | undefined;
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const webSocket = {
    readyState: 1,
    pause: () => undefined,
    terminate(): void {
      this.readyState = 3;
      end ??= 'cut';
    },
    close(code: number): void {
      this.readyState = 2;
      end ??= code;
    },
  };
  const session = new ClientSession({
    path,
    webSocket: webSocket as unknown as WebSocket,
    stream,
    wire,
  });
  const bytes = (): Buffer => Buffer.concat(chunks);
  return {
    session,
    bytes,
    came: () => splitFrames(session, bytes(), frames).map(contentOf),
    end: () => end,
    write: (...contents) => {
      session.write(Buffer.concat(contents.map(webSocketFrame)), contents.length);
    },
  };
}

export function contentOf(frame: WireFrame): string | Buffer {
  return frame.isText ? frame.text : Buffer.from(frame.payload);
}
