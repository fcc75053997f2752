/** The feed thread: sockets in, ticks out. Runs in a worker of the main process, and as well in the thread of a test. */
import type { MessagePort } from 'node:worker_threads';
import { ensureNever } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import type { VenueAdapter, VenueEndpoints } from '../venues/venue.ts';
import { AlertEngine } from './alerts/alert-engine.ts';
import type { CancelTimer, Clock } from './clock.ts';
import { FeedHub, type FollowRequest } from './feed-hub.ts';
import { ackSchema, type FromThread, type ToThread, toThreadSchema } from './feed-protocol.ts';
import { PortTokens } from './port-tokens.ts';
import { statusEveryMs, TickSender } from './tick-sender.ts';
import { TrustReporter } from './trust-reporter.ts';

export interface FeedThreadOptions {
  readonly adapters: ReadonlyMap<VenueId, VenueAdapter>;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly isOffline?: () => boolean;
}

/** The part of a port or of `parentPort` that is used here. */
export interface ThreadPort {
  postMessage(message: FromThread): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

interface ThreadWindow {
  readonly port: MessagePort;
  readonly sender: TickSender;
  requests: readonly FollowRequest[];
}

/** Returns once everything listens; `close` ends it, as the `close` message does. Idempotent. */
export function runFeedThread(port: ThreadPort, options: FeedThreadOptions): { close(): void } {
  const thread = new FeedThread(port, options);
  return { close: () => thread.close() };
}

class FeedThread {
  readonly #port: ThreadPort;
  readonly #hub: FeedHub;
  readonly #tokens: PortTokens;
  readonly #reporter: TrustReporter;
  readonly #alerts: AlertEngine;
  readonly #windows = new Map<number, ThreadWindow>();
  #cancelStatus: CancelTimer | undefined;
  #isClosed = false;
  readonly #inspectedReasons = new Set<string>();

  constructor(port: ThreadPort, options: FeedThreadOptions) {
    this.#port = port;
    this.#tokens = new PortTokens((message) => port.postMessage(message));
    this.#hub = new FeedHub({
      ...options,
      tokens: this.#tokens,
      onInspected: (venue, frame) => {
        // Each reason once: a feed that sends rubbish must not fill the log.
        const reason = `${venue} ${frame.kind} ${frame.reason}`.slice(0, 400);
        if (this.#inspectedReasons.size < 200 && !this.#inspectedReasons.has(reason)) {
          this.#inspectedReasons.add(reason);
          this.#log('warn', `${frame.kind} message on ${venue} ${frame.socket}: ${frame.reason}`);
        }
      },
    });
    this.#reporter = new TrustReporter({
      hub: this.#hub,
      send: (changed) => port.postMessage(changed),
    });
    this.#alerts = new AlertEngine({
      hub: this.#hub,
      send: (changed) => port.postMessage(changed),
      hasIndexPrice: (venue, market) =>
        options.adapters.get(venue)?.indexPriceMarkets?.includes(market) === true,
    });
    this.#hub.pump.onTurn(this.#flush);
    port.on('message', this.#receive);
    this.#tellStatus();
    port.postMessage({ kind: 'ready' });
  }

  close(): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#cancelStatus?.();
    this.#port.off('message', this.#receive);
    for (const windowId of [...this.#windows.keys()]) {
      this.#dropWindow(windowId);
    }
    // Before the hub: the sockets that we close ourselves are nobody's incident.
    this.#reporter.close();
    this.#alerts.close();
    this.#hub.close();
    this.#port.postMessage({ kind: 'closed' });
  }

  readonly #flush = (): void => {
    for (const window of this.#windows.values()) {
      window.sender.flush();
    }
    this.#reporter.settle();
    this.#alerts.settle();
  };

  readonly #receive = (raw: unknown): void => {
    const parsed = toThreadSchema.safeParse(raw);
    if (!parsed.success) {
      this.#log(
        'error',
        `a message from the main thread could not be read: ${parsed.error.message}`,
      );
      return;
    }
    this.#handle(parsed.data);
    this.#followHub();
  };

  #handle(message: ToThread): void {
    switch (message.kind) {
      case 'configure':
        this.#hub.configure(
          message.venues.map(({ endpoints, ...config }) => ({
            ...config,
            endpoints: readEndpoints(endpoints),
          })),
        );
        this.#connectSenders();
        return;
      case 'window':
        this.#addWindow(message.windowId, message.port);
        return;
      case 'window-gone':
        this.#dropWindow(message.windowId);
        return;
      case 'follow': {
        const window = this.#windows.get(message.windowId);
        if (window !== undefined) {
          window.requests = message.markets;
          this.#hub.follow(window, message.markets);
          this.#connectSender(window);
        }
        return;
      }
      case 'retry':
        this.#hub.retry(message.venue);
        return;
      case 'audit':
        this.#hub.audit(message.venue, message.market);
        return;
      case 'restart':
        this.#hub.restart(message.venue);
        this.#connectSenders();
        return;
      case 'token':
        this.#tokens.answered(message.id, message.answer);
        return;
      case 'alerts':
        this.#alerts.setRules(message.rules);
        return;
      case 'close':
        this.close();
        return;
      default:
        ensureNever(message);
    }
  }

  #addWindow(windowId: number, port: MessagePort): void {
    this.#dropWindow(windowId);
    const sender = new TickSender({
      clock: this.#hub.clock,
      send: (tick) => port.postMessage(tick),
      statuses: () => this.#hub.statuses(),
    });
    const window: ThreadWindow = { port, sender, requests: [] };
    this.#windows.set(windowId, window);
    port.on('message', (raw: unknown) => {
      const ack = ackSchema.safeParse(raw);
      if (ack.success) {
        sender.ack(ack.data);
      }
    });
    port.on('close', () => {
      if (this.#windows.get(windowId) === window) {
        this.#dropWindow(windowId);
      }
    });
    sender.flush();
  }

  #dropWindow(windowId: number): void {
    const window = this.#windows.get(windowId);
    if (window !== undefined) {
      this.#windows.delete(windowId);
      window.sender.close();
      this.#hub.follow(window, []);
      window.port.close();
    }
  }

  #connectSenders(): void {
    for (const window of this.#windows.values()) {
      this.#connectSender(window);
    }
  }

  /** Joins a window's sender to the feeds it follows: they are other objects after a change of source. */
  #connectSender(window: ThreadWindow): void {
    const feeds = [];
    const channelsOf = new Map<string, FollowRequest>();
    for (const request of window.requests) {
      const key = `${request.venue}:${request.market}`;
      const known = channelsOf.get(key);
      channelsOf.set(key, {
        ...request,
        channels: [...new Set([...(known?.channels ?? []), ...request.channels])],
      });
    }
    for (const { venue, market, channels } of channelsOf.values()) {
      const feed = this.#hub.market(venue, market);
      if (feed !== undefined) {
        feeds.push({ feed, channels });
      }
    }
    window.sender.follow(feeds);
    this.#hub.pump.wake();
  }

  /** Markets may have come, gone or become other objects. */
  #followHub(): void {
    if (!this.#isClosed) {
      this.#reporter.flush();
      this.#alerts.connect();
    }
  }

  #tellStatus(): void {
    this.#flush();
    this.#followHub();
    this.#cancelStatus = this.#hub.clock.setTimer(() => this.#tellStatus(), statusEveryMs);
  }

  #log(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    this.#port.postMessage({ kind: 'log', level, text, fields: {} });
  }
}

function readEndpoints({
  ws,
  rest,
  auth,
  switches,
}: Extract<ToThread, { kind: 'configure' }>['venues'][number]['endpoints']): VenueEndpoints {
  return {
    ws,
    rest,
    ...(auth === undefined ? {} : { auth }),
    ...(switches === undefined ? {} : { switches }),
  };
}
