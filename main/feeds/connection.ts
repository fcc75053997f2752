/**
 * The lifetime of one WebSocket, from its place in the queue to its end. It never comes back: a retry is a new connection.
 * SPEC.md CN1–CN4, CN8–CN12.
 */
import WebSocket from 'ws';
import type { UnixMillis } from '#shared/domain/time.ts';
import { agentFor } from '../proxy/tunnel.ts';
import type { ConnectionTiming, Handshake } from '../venues/venue.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { type CloseReason, reasonOfError } from './close-reason.ts';
import type { ConnectQueue, QueueTicket } from './connect-queue.ts';
import { type ConnectionEvent, type ConnectionState, transition } from './connection-state.ts';
import { KeepAlive } from './keep-alive.ts';
import { SampleStride } from './latency/sample-stride.ts';
import { type MessagePump, notMeasured, type PumpSource } from './message-pump.ts';
import { readRetryAfter } from './retry-after.ts';

export interface ConnectionOptions {
  readonly url: string;
  /** Shows that we may. */
  readonly handshake?: Handshake | undefined;
  readonly timing: ConnectionTiming;
  /** How long the first message may take after the opening, where one is due; the opening takes no longer than that, or 10 s. */
  readonly startWithinMs: number;
  readonly isFirstMessageDue: boolean;
  readonly clock: Clock;
  readonly queue: ConnectQueue;
  readonly pump: MessagePump;
  readonly isOffline: () => boolean;
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (bytes: Uint8Array, receivedAt: UnixMillis, isBinary: boolean) => void;
  /** A sign of life other than a message: a pong came back. */
  readonly onPong: () => void;
  /** What a ping took. `isExtra`: it was sent beside the regular ones (DL6). */
  readonly onRoundTrip?: (roundTripMs: number, isExtra: boolean) => void;
}

const extraPingEveryMs = 2_000;
/** A venue may want longer than this for its first full book; nobody needs it to open a socket. */
const longestOpeningMs = 10_000;

export class Connection implements PumpSource {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = { kind: 'waiting', position: 0, of: 0 };
  #ticket: QueueTicket | undefined;
  #socket: WebSocket | undefined;
  #cancelStart: CancelTimer | undefined;
  #keepAlive: KeepAlive | undefined;
  #framesReceived = 0;
  #hasFirstMessage = false;
  #lastReceivedAt: UnixMillis = 0;
  #lastPongAt: UnixMillis | undefined;
  /** Not read for now, because too much waits (BP2). */
  #isHeld = false;
  /** It was held at some time since the last ping. */
  #wasHeld = false;
  #discarded = 0;
  readonly #stride = new SampleStride();
  /** The pings that no pong has answered yet: with more than one, a pong does not say which it is for. */
  #pingsUnanswered = 0;
  #pingSentMs = 0;
  #isPingExtra = false;
  #roundTripMs: number | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the line last proved that it lives: a pong, else any frame, else the upgrade. */
  get evidenceAt(): UnixMillis {
    return this.#lastPongAt ?? this.#lastReceivedAt;
  }

  get lastReceivedAt(): UnixMillis {
    return this.#lastReceivedAt;
  }

  /** Of the last ping; of one that is out for longer than that, as long as it has been. Undefined before the first. */
  get roundTripMs(): number | undefined {
    const waitedMs =
      this.#pingsUnanswered === 0 ? 0 : this.#options.clock.monotonic() - this.#pingSentMs;
    return this.#roundTripMs === undefined ? undefined : Math.max(this.#roundTripMs, waitedMs);
  }

  /** A ping beside the regular ones, every two seconds at most; it says nothing about whether the line lives. */
  pingExtra(): void {
    const socket = this.#socket;
    const isTooSoon = this.#options.clock.monotonic() - this.#pingSentMs < extraPingEveryMs;
    const isFree = this.#pingsUnanswered === 0 && !(isTooSoon && this.#roundTripMs !== undefined);
    if (isFree && this.#state.kind === 'open' && socket?.readyState === WebSocket.OPEN) {
      this.#notePing(true);
      socket.ping();
    }
  }

  /** Messages that had arrived and were never worked on, because the connection was given up before. */
  get discarded(): number {
    return this.#discarded;
  }

  /** Enters the queue. Once. */
  start(): void {
    this.#ticket = this.#options.queue.enter(
      () => this.#connect(),
      (position, of) => this.#move({ kind: 'moved', position, of }),
    );
  }

  /** One text frame; without effect unless it is open. */
  send(text: string): void {
    if (this.#state.kind === 'open' && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(text);
    }
  }

  /** Ends it with a reason that is reported, as a loss is. */
  giveUp(reason: CloseReason): void {
    this.#ended(reason);
  }

  /** The venue's application proved that it lives, beyond the socket's own pong. */
  noteAlive(): void {
    this.#lastPongAt = this.#options.clock.now();
  }

  /** Idempotent. Nothing is reported after it. */
  close(): void {
    this.#end({ kind: 'given-up' }, true);
  }

  pause(): void {
    this.#isHeld = true;
    this.#wasHeld = true;
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.pause();
    }
  }

  resume(): void {
    this.#isHeld = false;
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.resume();
    }
  }

  receive(bytes: Uint8Array, receivedAt: UnixMillis, isBinary: boolean): void {
    if (this.#state.kind === 'open') {
      this.#options.onMessage(bytes, receivedAt, isBinary);
    }
  }

  #move(event: ConnectionEvent): void {
    const next = transition(this.#state, event);
    if (next !== this.#state) {
      this.#state = next;
      this.#options.onState(next);
    }
  }

  #connect(): void {
    const { pump, url, timing, startWithinMs } = this.#options;
    this.#move({ kind: 'turn' });
    const spareMs = Math.max(0, timing.firstFrameWithinMs - longestOpeningMs);
    this.#limitStart(startWithinMs - spareMs);
    const socket = this.#createSocket(url);
    if (socket === undefined) {
      this.#ended({ kind: 'protocol', text: 'a token that no handshake can carry' });
      return;
    }
    this.#socket = socket;
    pump.add(this);
    this.#listen(socket);
  }

  #createSocket(url: string): WebSocket | undefined {
    const { timing, handshake } = this.#options;
    const agent = agentFor(url);
    const options = {
      // No extension is offered: at this message size inflating costs more than it saves.
      perMessageDeflate: false,
      maxPayload: timing.maxPayloadBytes,
      // The decoders read bytes and check them; validating each text frame first would read them twice.
      skipUTF8Validation: true,
      followRedirects: false,
      rejectUnauthorized: true,
      ...(handshake?.headers === undefined ? {} : { headers: handshake.headers }),
      ...(agent === undefined ? {} : { agent }),
    };
    try {
      return new WebSocket(url, [...(handshake?.protocols ?? [])], options);
    } catch {
      // Only what the handshake carries can be refused here; the error may quote it, so it is not told.
      return undefined;
    }
  }

  #listen(socket: WebSocket): void {
    const { clock, pump } = this.#options;
    const isMine = (): boolean => this.#socket === socket && this.#state.kind !== 'closed';
    socket.on('open', () => {
      if (isMine()) {
        this.#opened(socket);
      }
    });
    socket.on('message', (data, isBinary) => {
      if (isMine()) {
        this.#heard();
        const isMeasured = this.#stride.take(this.#lastReceivedAt);
        const readAtMs = isMeasured ? clock.monotonic() : notMeasured;
        pump.push(this, asBytes(data), this.#lastReceivedAt, isBinary, readAtMs);
      }
    });
    socket.on('ping', () => {
      if (isMine()) {
        this.#heard();
      }
    });
    socket.on('pong', () => {
      if (isMine()) {
        this.#heard();
        this.#lastPongAt = this.#lastReceivedAt;
        this.#measurePong();
        this.#options.onPong();
      }
    });
    socket.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      const retryAfterMs = readRetryAfter(response, clock.now());
      request.destroy();
      if (isMine()) {
        this.#ended({
          kind: 'refused',
          status,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      }
    });
    // Stays for the whole life of the socket: `ws` reports a socket given up while opening as an error, too.
    socket.on('error', (error) => {
      if (isMine()) {
        this.#ended(reasonOfError(error, this.#options.isOffline, clock.now()));
      }
    });
    socket.on('close', (code, reason) => {
      if (isMine()) {
        this.#ended(
          code === 1006 ? { kind: 'cut' } : { kind: 'closed', code, text: reason.toString('utf8') },
        );
      }
    });
  }

  #opened(socket: WebSocket): void {
    const { clock } = this.#options;
    this.#heard();
    if (this.#options.isFirstMessageDue) {
      this.#limitStart(this.#options.startWithinMs);
    } else {
      this.#cancelStart?.();
      this.#cancelStart = undefined;
    }
    if (this.#isHeld) {
      socket.pause();
    }
    this.#keepAlive = new KeepAlive({
      clock,
      timing: this.#options.timing,
      ping: () => {
        this.#notePing(false);
        socket.ping();
      },
      framesReceived: () => this.#framesReceived,
      wasHeld: () => this.#takeWasHeld(),
      onSilent: () =>
        this.#ended({ kind: 'silent', lastReceivedAt: this.#lastReceivedAt, pings: 1 }),
    });
    this.#keepAlive.start();
    this.#move({ kind: 'upgraded', at: clock.now() });
  }

  #notePing(isExtra: boolean): void {
    this.#pingsUnanswered += 1;
    if (this.#pingsUnanswered === 1) {
      this.#pingSentMs = this.#options.clock.monotonic();
      this.#isPingExtra = isExtra;
    }
  }

  /** One pong may answer several pings: then nothing is learned from it, and the next one counts anew. */
  #measurePong(): void {
    const isClear = this.#pingsUnanswered === 1;
    this.#pingsUnanswered = 0;
    if (isClear) {
      this.#roundTripMs = this.#options.clock.monotonic() - this.#pingSentMs;
      this.#options.onRoundTrip?.(this.#roundTripMs, this.#isPingExtra);
    }
  }

  /** Only what is received counts as life; what we send never does. */
  #heard(): void {
    this.#framesReceived += 1;
    this.#lastReceivedAt = this.#options.clock.now();
  }

  /** Whether the owed first message has come. */
  get hasFirstMessage(): boolean {
    return this.#hasFirstMessage;
  }

  /** The owed first message came (the supervisor knows which one that is). */
  firstMessageArrived(): void {
    this.#hasFirstMessage = true;
    this.#cancelStart?.();
    this.#cancelStart = undefined;
  }

  #limitStart(withinMs: number): void {
    this.#cancelStart?.();
    this.#cancelStart = this.#options.clock.setTimer(() => {
      if (this.#isHeld) {
        this.#limitStart(withinMs);
        return;
      }
      const wasOpen = this.#state.kind === 'open';
      this.#ended({ kind: 'slow-start', afterMs: withinMs, wasOpen });
    }, withinMs);
  }

  /** While we do not read, silence proves nothing; told once after it is over. */
  #takeWasHeld(): boolean {
    const wasHeld = this.#isHeld || this.#wasHeld;
    this.#wasHeld = this.#isHeld;
    return wasHeld;
  }

  /** The line is over; what arrived before is worked on first. */
  #ended(reason: CloseReason): void {
    const socket = this.#socket;
    this.#stopTimers();
    socket?.terminate();
    this.#options.pump.after(this, () => this.#end(reason, false));
  }

  #end(reason: CloseReason, isSilent: boolean): void {
    if (this.#state.kind === 'closed') {
      return;
    }
    this.#ticket?.cancel();
    this.#stopTimers();
    const socket = this.#socket;
    const next = transition(this.#state, { kind: 'ended', reason });
    this.#state = next;
    this.#discarded += this.#options.pump.remove(this);
    this.#socket = undefined;
    socket?.terminate();
    if (!isSilent) {
      this.#options.onState(next);
    }
  }

  #stopTimers(): void {
    this.#cancelStart?.();
    this.#cancelStart = undefined;
    this.#keepAlive?.stop();
  }
}

function asBytes(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) {
    return Buffer.concat(data);
  }
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
