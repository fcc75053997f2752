/** The feed thread as the main thread sees it: started, told what to do, started again when it dies. SPEC.md FT1–FT5. */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { VenueId } from '#shared/domain/market.ts';
import type { AlertRule } from '#shared/ipc/attention.ts';
import type { TokenSource } from '../auth/token-source.ts';
import type { Logger } from '../log/logger.ts';
import { noTokens } from './admission.ts';
import type { Clock } from './clock.ts';
import { type FollowRequest, isSameConfig, type VenueConfig } from './feed-hub.ts';
import {
  type AlertChanged,
  fromThreadSchema,
  type ToThread,
  type TrustChanged,
} from './feed-protocol.ts';
import { answerTokenWanted } from './port-tokens.ts';

const firstRestartMs = 100;
const longestRestartMs = 10_000;
/** A thread that ran this long was well; the next crash starts from the short delay. */
const healthyAfterMs = 60_000;
const closeWithinMs = 3_000;

export interface FeedThreadHostOptions {
  readonly createWorker: () => Worker;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who gives out tokens; absent: venues that want one stay closed. */
  readonly tokens?: TokenSource | undefined;
  /** A window's port is another one now: the old thread is gone, or the books are of another source. */
  readonly onPort: (windowId: number, port: MessagePort) => void;
  /** The thread died; it is started again in `inMs`. */
  readonly onCrash: (reason: string, inMs: number) => void;
  readonly onTrustChanged?: (changed: TrustChanged) => void;
  readonly onAlertChanged?: (changed: AlertChanged) => void;
}

interface HostWindow {
  markets: readonly FollowRequest[];
}

export class FeedThreadHost {
  readonly #options: FeedThreadHostOptions;
  readonly #windows = new Map<number, HostWindow>();
  /** Undefined until the first source is known. */
  #venues: readonly VenueConfig[] | undefined;
  #alerts: readonly AlertRule[] = [];
  #worker: Worker | undefined;
  #startedAtMs = 0;
  #crashes = 0;
  #cancelRestart: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FeedThreadHostOptions) {
    this.#options = options;
    this.#start();
  }

  configure(venues: readonly VenueConfig[]): void {
    const before = this.#venues;
    this.#venues = venues;
    this.#send({ kind: 'configure', venues: venues.map(toPlainConfig) });
    const isAnyKept = venues.some((config) => before?.some((known) => isSameConfig(config, known)));
    // No frame of another source can reach a page after this; where one venue has moved, the others' windows go on.
    if (before !== undefined && !isAnyKept) {
      this.#replacePorts();
    }
  }

  /** The page's end of a new port; one given before for this window is closed. */
  attach(windowId: number): MessagePort {
    this.#windows.set(windowId, { markets: this.#windows.get(windowId)?.markets ?? [] });
    const port = this.#openPort(windowId);
    this.#sendFollow(windowId);
    return port;
  }

  detach(windowId: number): void {
    if (this.#windows.delete(windowId)) {
      this.#send({ kind: 'window-gone', windowId });
    }
  }

  follow(windowId: number, markets: readonly FollowRequest[]): void {
    const window = this.#windows.get(windowId);
    if (window !== undefined) {
      window.markets = markets;
      this.#sendFollow(windowId);
    }
  }

  retry(venue: VenueId): void {
    this.#send({ kind: 'retry', venue });
  }

  /** Compares the book with an independent copy now; what comes of it is told with the market's figures. */
  audit(venue: VenueId, market: string): void {
    this.#send({ kind: 'audit', venue, market });
  }

  /** Exactly these are watched for, now and by a thread that is started again. */
  watchAlerts(rules: readonly AlertRule[]): void {
    this.#alerts = rules;
    this.#send({ kind: 'alerts', rules: [...rules] });
  }

  /** The venue's sockets close and open anew; its books begin anew with them. */
  restart(venue: VenueId): void {
    this.#send({ kind: 'restart', venue });
  }

  /** Idempotent; resolves when the thread is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelRestart?.();
    const worker = this.#worker;
    if (worker === undefined) {
      return;
    }
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    const cancel = this.#options.clock.setTimer(() => void worker.terminate(), closeWithinMs);
    await gone;
    cancel();
  }

  #start(): void {
    const { createWorker, clock } = this.#options;
    const worker = createWorker();
    this.#worker = worker;
    this.#startedAtMs = clock.monotonic();
    let reason = 'it ended';
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('message', (raw: unknown) => this.#receive(worker, raw));
    worker.on('exit', () => {
      if (this.#worker === worker) {
        this.#worker = undefined;
        if (this.#closing === undefined) {
          this.#restart(reason);
        }
      }
    });
  }

  #restart(reason: string): void {
    const { clock, logger, onCrash } = this.#options;
    if (clock.monotonic() - this.#startedAtMs >= healthyAfterMs) {
      this.#crashes = 0;
    }
    const inMs = Math.min(longestRestartMs, firstRestartMs * 2 ** Math.min(this.#crashes, 10));
    this.#crashes += 1;
    logger.error(`the feed thread died: ${reason}`, { restartInMs: inMs });
    onCrash(reason, inMs);
    this.#cancelRestart = clock.setTimer(() => {
      this.#cancelRestart = undefined;
      this.#start();
      if (this.#venues !== undefined) {
        this.#send({ kind: 'configure', venues: this.#venues.map(toPlainConfig) });
      }
      if (this.#alerts.length > 0) {
        this.watchAlerts(this.#alerts);
      }
      this.#replacePorts();
    }, inMs);
  }

  #receive(worker: Worker, raw: unknown): void {
    const message = fromThreadSchema.safeParse(raw);
    if (!message.success) {
      return;
    }
    if (message.data.kind === 'log') {
      const { level, text, fields } = message.data;
      this.#options.logger[level](text, fields);
    } else if (message.data.kind === 'trust-changed') {
      this.#options.onTrustChanged?.(message.data);
    } else if (message.data.kind === 'alert-changed') {
      this.#options.onAlertChanged?.(message.data);
    } else if (message.data.kind === 'token-wanted') {
      // To the thread that asked: one started since has asked anew.
      void answerTokenWanted(this.#options.tokens ?? noTokens, message.data).then((answer) =>
        worker.postMessage(answer satisfies ToThread),
      );
    }
  }

  #replacePorts(): void {
    for (const windowId of this.#windows.keys()) {
      this.#options.onPort(windowId, this.#openPort(windowId));
      this.#sendFollow(windowId);
    }
  }

  #openPort(windowId: number): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#worker?.postMessage({ kind: 'window', windowId, port: port1 } satisfies ToThread, [
      port1,
    ]);
    return port2;
  }

  #sendFollow(windowId: number): void {
    const markets = this.#windows.get(windowId)?.markets ?? [];
    this.#send({
      kind: 'follow',
      windowId,
      markets: markets.map(({ venue, market, channels, isStandby = false }) => ({
        venue,
        market,
        channels: [...channels],
        ...(isStandby ? { isStandby } : {}),
      })),
    });
  }

  #send(message: ToThread): void {
    this.#worker?.postMessage(message);
  }
}

function toPlainConfig({
  venue,
  endpoints,
  isPractice,
  isRestPaired,
}: VenueConfig): Extract<ToThread, { kind: 'configure' }>['venues'][number] {
  const { ws, rest, auth, switches } = endpoints;
  return {
    venue,
    endpoints: {
      ws,
      rest,
      ...(auth === undefined ? {} : { auth }),
      ...(switches === undefined ? {} : { switches: { ...switches } }),
    },
    isPractice,
    isRestPaired,
  };
}
