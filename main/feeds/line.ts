/**
 * One socket that should be there: opened, opened again for ever, replaced without a hole when asked.
 * At most one session carries data and at most one is on its way to take over. SPEC.md CN5–CN7, SV4–SV6, AU1–AU8.
 */
import type { Carried, Handshake, SocketSpec } from '../venues/venue.ts';
import { Entry } from './admission.ts';
import { Backoff } from './backoff.ts';
import type { CloseReason } from './close-reason.ts';
import type { ConnectionState } from './connection-state.ts';
import type { LineContext, LineEvents } from './line-context.ts';
import type { DownLink, Link } from './link.ts';
import { marketOfAddress } from './market-of-address.ts';
import { nextTry } from './next-try.ts';
import { RetryTimer } from './retry-timer.ts';
import { Session } from './session.ts';

export class Line {
  #spec: SocketSpec;
  /** No longer planned: stays only until others carry its markets, and is not opened again. */
  isRetiring = false;
  readonly #context: LineContext;
  readonly #events: LineEvents;
  readonly #entry: Entry | undefined;
  readonly #backoff: Backoff;
  readonly #retry: RetryTimer;
  #current: Session | undefined;
  #coming: Session | undefined;
  /** A token is being asked for; its identity says whether the answer still matters. */
  #asking: object | undefined;
  #down: DownLink | undefined;
  #queued: { position: number; of: number } | undefined;
  #wasOpen = false;
  #isClosed = false;
  #dropped = 0;

  constructor(spec: SocketSpec, context: LineContext, events: LineEvents) {
    this.#spec = spec;
    this.#context = context;
    this.#events = events;
    this.#entry = context.admission === undefined ? undefined : new Entry(context.admission);
    this.#backoff = new Backoff(context.random, () => context.clock.monotonic());
    this.#retry = new RetryTimer(context.clock, context.isOffline, () => this.#open());
  }

  get spec(): SocketSpec {
    return this.#spec;
  }

  /** The same socket is to carry something else from now on (see `carry`). */
  replan(spec: SocketSpec): void {
    this.#spec = spec;
  }

  /** Tells the open sessions what they carry; nothing is said where that is what they know. */
  carry(carries: readonly Carried[]): void {
    this.#current?.carry(carries);
    this.#coming?.carry(carries);
  }

  get current(): Session | undefined {
    return this.#current;
  }

  /** The session that is to replace the current one, once it carries its markets. */
  get coming(): Session | undefined {
    return this.#coming;
  }

  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  /** Messages that had arrived on a session given up by us before they were worked on. */
  get dropped(): number {
    return this.#dropped;
  }

  get link(): Link {
    if (this.#current !== undefined) {
      return { kind: 'open', evidenceAt: this.#current.connection.evidenceAt };
    }
    if (this.#down !== undefined) {
      return { kind: 'down', down: this.#down };
    }
    const spacingMs = this.#context.timing.connectSpacingMs;
    return this.#queued === undefined
      ? { kind: 'opening' }
      : { kind: 'queued', ...this.#queued, spacingMs };
  }

  start(): void {
    this.#open();
  }

  /** At once instead of at the next due time; also after the last word was that no try follows. */
  retryNow(): void {
    if (!this.#isClosed && this.#current === undefined && this.#coming === undefined) {
      this.#entry?.reset();
      this.#open();
    }
  }

  /** A second session is opened; the first one goes on until `promote`. */
  reopen(): void {
    if (this.#current === undefined) {
      this.retryNow();
    } else if (this.#coming === undefined && !this.#retry.isWaiting) {
      this.#open();
    }
  }

  /** The coming session carries everything now. */
  promote(): void {
    const coming = this.#coming;
    if (coming === undefined) {
      return;
    }
    const old = this.#current;
    this.#coming = undefined;
    this.#current = coming;
    old?.close();
    this.#events.linkChanged(this);
  }

  /** The venue's list does not know the market: no further try by itself. */
  stopTrying(): void {
    if (this.#down !== undefined && this.#coming === undefined) {
      this.#stopRetry();
      const { reason, attempt } = this.#down;
      this.#setDown({ reason, attempt, isFinal: true, isNoMarket: true });
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#stopRetry();
    for (const session of [this.#coming, this.#current]) {
      session?.close();
    }
    this.#coming = undefined;
    this.#current = undefined;
  }

  #open(): void {
    this.#stopRetry();
    if (this.#isClosed || this.#coming !== undefined) {
      return;
    }
    if (this.#down !== undefined) {
      const { reason } = this.#down;
      this.#setDown({ reason, attempt: Math.max(1, this.#backoff.attempt), isFinal: false });
    }
    if (this.#entry === undefined) {
      this.#connect(undefined);
      return;
    }
    const asking = {};
    this.#asking = asking;
    void this.#entry.next().then((answer) => {
      if (this.#asking !== asking) {
        return;
      }
      this.#asking = undefined;
      if (answer.ok) {
        this.#connect(answer.value);
      } else {
        this.#failed(answer.error);
        this.#events.linkChanged(this);
      }
    });
  }

  #connect(handshake: Handshake | undefined): void {
    const { adapter, endpoints, timing, clock, queues, pump, isOffline, wantedSockets } =
      this.#context;
    const queue = queues.forUrl(this.spec.url, {
      spacingMs: timing.connectSpacingMs,
      burst: timing.connectBurst,
    });
    const session = new Session({
      line: this,
      spec: this.spec,
      adapter,
      endpoints,
      clock,
      speak: (from, run) => this.#events.speak(from, run),
      connection: (owner) => ({
        url: this.spec.url,
        handshake,
        timing,
        startWithinMs: timing.firstFrameWithinMs + wantedSockets() * timing.connectSpacingMs,
        isFirstMessageDue: this.spec.carries.some((entry) => entry.channel === 'book'),
        clock,
        queue,
        pump,
        isOffline,
        onState: (state) => this.#onState(owner, state),
        onMessage: (bytes, receivedAt, isBinary) =>
          this.#events.message(owner, bytes, receivedAt, isBinary),
        onPong: () => this.#events.evidence(owner),
        onRoundTrip: (roundTripMs, isExtra) => this.#events.roundTrip?.(roundTripMs, isExtra),
      }),
    });
    this.#coming = session;
    session.connection.start();
  }

  #onState(session: Session, state: ConnectionState): void {
    switch (state.kind) {
      case 'waiting':
        this.#queued = { position: state.position, of: state.of };
        this.#tellUnlessOpen();
        return;
      case 'opening':
        this.#queued = undefined;
        this.#tellUnlessOpen();
        return;
      case 'open':
        this.#opened(session);
        return;
      case 'closed':
        this.#ended(session, state.reason);
        return;
    }
  }

  #opened(session: Session): void {
    const isReconnect = this.#wasOpen && this.#down !== undefined;
    this.#wasOpen = true;
    this.#backoff.opened();
    this.#entry?.opened();
    if (this.#current === undefined) {
      this.#current = session;
      this.#coming = undefined;
      this.#down = undefined;
    }
    this.#events.sessionOpened(session, isReconnect);
    this.#events.linkChanged(this);
  }

  #ended(session: Session, reason: CloseReason): void {
    session.close();
    this.#dropped += session.connection.discarded;
    const wasCurrent = session === this.#current;
    if (wasCurrent) {
      this.#current = undefined;
    } else if (session === this.#coming) {
      this.#coming = undefined;
    } else {
      return;
    }
    if (wasCurrent && this.#coming?.connection.state.kind === 'open') {
      this.#current = this.#coming;
      this.#coming = undefined;
    } else if (this.#coming === undefined) {
      this.#failed(reason);
    } else {
      this.#setDown({
        reason,
        attempt: Math.max(1, this.#backoff.attempt),
        isFinal: false,
      });
    }
    this.#events.sessionEnded(session);
    this.#events.linkChanged(this);
  }

  /** No session is there or on its way: what follows. */
  #failed(why: CloseReason): void {
    // One may wait already, for a second session that did not come about before the first one ended.
    this.#stopRetry();
    const planned = this.#entry?.after(why) ?? nextTry(why, this.#context);
    const { reason, delayMs = this.#usualDelayMs(why) } = planned;
    const attempt = Math.max(1, this.#backoff.attempt);
    const isFinal = delayMs === 'stop';
    // Another form is tried at once; that is no trouble yet.
    const isTrouble = reason.kind !== 'form-refused' || delayMs !== 0;
    if (this.#current === undefined && isTrouble) {
      const nextTryAt = isFinal ? {} : { nextTryAt: this.#context.clock.now() + delayMs };
      const down = { reason: this.#lasting(reason), attempt, ...nextTryAt, isFinal };
      this.#down = { ...down, isOfMarket: this.#isOfMarket };
    }
    if (!isFinal && !this.isRetiring && !this.#isClosed) {
      this.#retry.wait(delayMs, reason.kind === 'offline');
    }
  }

  get #isOfMarket(): boolean {
    return marketOfAddress(this.#spec) !== undefined;
  }

  #usualDelayMs(reason: CloseReason): number {
    const askedMs = reason.kind === 'refused' ? (reason.retryAfterMs ?? 0) : 0;
    return Math.max(this.#backoff.nextDelayMs(), askedMs);
  }

  /** Offline since the first try that found it so. */
  #lasting(reason: CloseReason): CloseReason {
    const before = this.#down?.reason;
    return reason.kind === 'offline' && before?.kind === 'offline' ? before : reason;
  }

  #setDown(down: DownLink): void {
    if (this.#current === undefined) {
      this.#down = { ...down, isOfMarket: this.#isOfMarket };
      this.#events.linkChanged(this);
    }
  }

  #tellUnlessOpen(): void {
    if (this.#current === undefined) {
      this.#events.linkChanged(this);
    }
  }

  #stopRetry(): void {
    this.#asking = undefined;
    this.#retry.stop();
  }
}
