/**
 * The page's end of the stream: ticks in, one ack out for each after its paint. shared/ipc/README.md has the rules
 * (ST1–ST10); the pace of the acks is performance.md's first finding.
 */
import type { MarketKey } from '#shared/domain/market.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import {
  type AckMessage,
  streamProtocol,
  type TickMessage,
  type VenueStatus,
} from '#shared/ipc/stream.ts';
import { AckPace } from './ack-pace.ts';
import type { FrameLoop } from './frame-loop.ts';
import { type LatencySummary, LatencyWindow } from './latency-window.ts';
import type { MarketViews } from './market-views.ts';
import { PageLatency } from './page-latency.ts';
import { StepWatch } from './step-watch.ts';

/** The sender promises venue status at least twice a second; this long without a word and it is taken for dead. */
export const silentAfterMs = 3000;
const silenceCheckMs = 500;
/** Receive to paint above this is LATE (design §4); it is over after five calm seconds. */
const lateAboveMs = 250;
const lateWindowSeconds = 2;
const calmWindowSeconds = 5;
/** Fewer paints than this say nothing about the middle one. */
const fewestPaints = 5;

export interface StreamClientOptions {
  readonly views: MarketViews;
  readonly frameLoop: FrameLoop;
  now(): UnixMillis;
  /** Milliseconds that only go forward. */
  monotonic(): number;
  isHidden(): boolean;
  /** The measured animation-frame interval, ms; `undefined` while unknown. */
  frameIntervalMs(): number | undefined;
  /** Runs `callback` once after `delayMs`; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
  onVenues(venues: readonly VenueStatus[]): void;
}

export interface StreamStats {
  /** Ticks applied, and of those painted. The difference is at most the one under way. */
  readonly ticks: number;
  readonly painted: number;
  /** When the first book was on the canvas: what the person waited for. */
  readonly firstBookPaintedAt: UnixMillis | undefined;
  /** Numbers that never came on this port. */
  readonly missingTicks: number;
  readonly resetsAsked: number;
  readonly mirrorMismatches: number;
  readonly refusedMessages: number;
  /** Ports so far: 1 is the first. */
  readonly ports: number;
  readonly frameIntervalMs: number | undefined;
  /** Socket in the feed thread to draw calls returned, last ten seconds, one value for each change. */
  readonly receiveToPaint: LatencySummary | undefined;
  /** Its three stages: waiting and work in the feed thread, for each change; the way here and waiting for the frame and painting, for each tick. */
  readonly receiveToSend: LatencySummary | undefined;
  readonly sendToArrive: LatencySummary | undefined;
  readonly arriveToPaint: LatencySummary | undefined;
  /** Receive to paint since the page began: `[bucket of 0.5 ms, count]`. */
  readonly buckets: ReadonlyArray<readonly [number, number]>;
}

export class StreamClient {
  readonly #options: StreamClientOptions;
  readonly #receiveToPaint = new LatencyWindow();
  readonly #receiveToSend = new LatencyWindow();
  readonly #sendToArrive = new LatencyWindow();
  readonly #arriveToPaint = new LatencyWindow();
  /** This window's share, market by market. */
  readonly latency = new PageLatency();
  #pace = new AckPace();
  #port: MessagePort | undefined;
  #lastNumber = 0;
  #lastTickAt: UnixMillis | undefined;
  #lastPaintAt: UnixMillis | undefined;
  /** Whether a tick waits for its paint or its ack: then silence is ours, not the feed thread's. */
  #isHolding = false;
  #silentMs = 0;
  #lastSilenceCheckAt: UnixMillis;
  #isInTrouble = false;
  /** Ticks whose times tell of a hidden page or of a clock that was set, not of this machine: the one it held, and the pile that followed. */
  #unmeasuredTicks = 0;
  readonly #steps: StepWatch;
  #cancelCheck: () => void = () => undefined;
  #cancelAck: () => void = () => undefined;
  #isClosed = false;
  #isLate = false;
  #ticks = 0;
  #painted = 0;
  #firstBookPaintedAt: UnixMillis | undefined;
  #missingTicks = 0;
  #resetsAsked = 0;
  #refusedMessages = 0;
  #ports = 0;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#lastSilenceCheckAt = options.now();
    this.#steps = new StepWatch(this.#lastSilenceCheckAt, () => options.monotonic());
    this.#watchSilence();
  }

  /** Takes the port and gives up the one before it. */
  attach(port: MessagePort): void {
    if (this.#isClosed) {
      port.close();
      return;
    }
    this.#dropPort();
    this.#ports += 1;
    if (this.#ports > 1) {
      this.#options.views.breakOff(this.#options.now());
    }
    this.#port = port;
    this.#lastNumber = 0;
    this.#pace = new AckPace();
    // What waited in the feed thread until there was a port is no measure of this machine.
    this.#unmeasuredTicks = Math.max(this.#unmeasuredTicks, 1);
    port.onmessage = (event: MessageEvent) => this.#receive(port, event.data);
    port.start();
  }

  /** The page was hidden: the tick it holds and the one after it waited for the person, not for the machine. */
  noteHidden(): void {
    this.#unmeasuredTicks = 2;
  }

  /** Nothing that came before counts now: the feed thread is silent, or speaks another protocol. */
  get isInTrouble(): boolean {
    return this.#isInTrouble;
  }

  /** Changes reach the screen of this machine too late (design §4, LATE). */
  get isLate(): boolean {
    return this.#isLate;
  }

  /** Receive to paint over the last ten seconds. */
  paintSummary(now: UnixMillis): LatencySummary | undefined {
    return this.#receiveToPaint.summary(now);
  }

  stats(): StreamStats {
    const now = this.#options.now();
    return {
      ticks: this.#ticks,
      painted: this.#painted,
      firstBookPaintedAt: this.#firstBookPaintedAt,
      missingTicks: this.#missingTicks,
      resetsAsked: this.#resetsAsked,
      mirrorMismatches: this.#options.views.mismatches,
      refusedMessages: this.#refusedMessages,
      ports: this.#ports,
      frameIntervalMs: this.#options.frameIntervalMs(),
      receiveToPaint: this.#receiveToPaint.summary(now),
      receiveToSend: this.#receiveToSend.summary(now),
      sendToArrive: this.#sendToArrive.summary(now),
      arriveToPaint: this.#arriveToPaint.summary(now),
      buckets: this.#receiveToPaint.sinceStart(),
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelCheck();
    this.#dropPort();
  }

  #dropPort(): void {
    this.#cancelAck();
    this.#isHolding = false;
    if (this.#port !== undefined) {
      this.#port.onmessage = null;
      this.#port.close();
      this.#port = undefined;
    }
  }

  #receive(port: MessagePort, message: TickMessage): void {
    if (port !== this.#port) {
      return;
    }
    const { views, frameLoop, isHidden, onVenues } = this.#options;
    const arrivedAt = this.#readClock();
    if (message?.kind !== 'tick' || message.protocol !== streamProtocol) {
      this.#refusedMessages += 1;
      this.#isInTrouble = true;
      views.setStreamTrouble({ code: 'stream-protocol', since: arrivedAt, ...this.#lastTick() });
      return;
    }
    this.#missingTicks += Math.max(0, message.number - this.#lastNumber - 1);
    this.#lastNumber = message.number;
    this.#ticks += 1;
    this.#pace.arrived(message.received[0], arrivedAt);
    this.#hear(arrivedAt);
    const resets = views.apply(message, arrivedAt);
    this.#resetsAsked += resets.length;
    if (message.venues.length > 0) {
      onVenues(message.venues);
    }
    if (isWithoutMarket(message) && (message.number === 1 || !isHidden())) {
      // Nothing to paint: no frame is asked for, and a window's first books do not wait behind its first tick.
      this.#painted += 1;
      port.postMessage({ kind: 'ack', number: message.number, resets } satisfies AckMessage);
      return;
    }
    this.#isHolding = true;
    if (isHidden()) {
      this.noteHidden();
    }
    // The ack follows the paint also when nothing was marked: in a hidden page no frame comes, and the sender rests.
    frameLoop.afterNextPaint((frameBeganAt) =>
      this.#afterPaint(port, message, arrivedAt, frameBeganAt, resets),
    );
  }

  #afterPaint(
    port: MessagePort,
    tick: TickMessage,
    arrivedAt: UnixMillis,
    frameBeganAt: UnixMillis,
    resets: readonly MarketKey[],
  ): void {
    if (port !== this.#port) {
      return;
    }
    const { frameIntervalMs, after } = this.#options;
    const paintedAt = this.#readClock();
    this.#painted += 1;
    if (tick.books.length > 0) {
      this.#firstBookPaintedAt ??= paintedAt;
    }
    this.#measure(tick, arrivedAt, paintedAt);
    const interval = frameIntervalMs();
    const sinceLast = paintedAt - (this.#lastPaintAt ?? Number.NEGATIVE_INFINITY);
    this.#lastPaintAt = paintedAt;
    const isIdle = interval === undefined || sinceLast > 2 * interval;
    const delay = isIdle ? 0 : this.#pace.delayMs(frameBeganAt, interval, paintedAt);
    const ack: AckMessage = { kind: 'ack', number: tick.number, resets };
    const send = (): void => {
      this.#isHolding = false;
      this.#silentMs = 0;
      this.#pace.acked(paintedAt + delay);
      port.postMessage(ack);
    };
    if (delay === 0) {
      send();
    } else {
      this.#cancelAck = after(delay, send);
    }
  }

  #measure(tick: TickMessage, arrivedAt: UnixMillis, paintedAt: UnixMillis): void {
    if (this.#unmeasuredTicks > 0) {
      this.#unmeasuredTicks -= 1;
      return;
    }
    const { received, sentAt } = tick;
    this.latency.record(tick.books, arrivedAt, paintedAt);
    if (received.length === 0) {
      return;
    }
    for (let index = 0; index < received.length; index += 2) {
      const receivedAt = received[index] ?? sentAt;
      const changes = received[index + 1] ?? 0;
      this.#receiveToPaint.record(paintedAt - receivedAt, paintedAt, changes);
      this.#receiveToSend.record(sentAt - receivedAt, paintedAt, changes);
    }
    this.#sendToArrive.record(arrivedAt - tick.sentAt, paintedAt);
    this.#arriveToPaint.record(paintedAt - arrivedAt, paintedAt);
  }

  /** Now; what was measured by the clock as it was counts no more when it was set. */
  #readClock(): UnixMillis {
    const now = this.#options.now();
    if (this.#steps.isStep(now)) {
      this.#clockStepped();
    }
    return now;
  }

  #clockStepped(): void {
    for (const window of [
      this.#receiveToPaint,
      this.#receiveToSend,
      this.#sendToArrive,
      this.#arriveToPaint,
    ]) {
      window.clear();
    }
    this.latency.clear();
    this.#pace = new AckPace();
    this.#lastPaintAt = undefined;
    // The tick on its way and the one that is built next hold changes from before.
    this.#unmeasuredTicks = 2;
  }

  #hear(at: UnixMillis): void {
    this.#lastTickAt = at;
    this.#silentMs = 0;
    if (this.#isInTrouble) {
      this.#isInTrouble = false;
      this.#options.views.setStreamTrouble(undefined);
    }
  }

  #lastTick(): { readonly lastTickAt?: UnixMillis } {
    return this.#lastTickAt === undefined ? {} : { lastTickAt: this.#lastTickAt };
  }

  #watchSilence(): void {
    this.#cancelCheck = this.#options.after(silenceCheckMs, () => {
      this.#checkSilence();
      this.#checkLateness();
      this.#watchSilence();
    });
  }

  // Each check counts for no more than twice its period: after a sleep of the machine, or a page that was blocked,
  // waiting ticks are read before they can be missed.
  #checkSilence(): void {
    const now = this.#readClock();
    const elapsed = Math.max(0, Math.min(now - this.#lastSilenceCheckAt, 2 * silenceCheckMs));
    this.#lastSilenceCheckAt = now;
    if (this.#isHolding || this.#options.isHidden()) {
      this.#silentMs = 0;
      return;
    }
    this.#silentMs += elapsed;
    if (this.#silentMs > silentAfterMs && !this.#isInTrouble) {
      this.#isInTrouble = true;
      this.#options.views.setStreamTrouble({
        code: 'feed-thread-silent',
        since: now,
        ...this.#lastTick(),
      });
    }
  }

  #checkLateness(): void {
    const now = this.#options.now();
    const recent = this.#receiveToPaint.summary(now, lateWindowSeconds);
    const calm = this.#receiveToPaint.summary(now, calmWindowSeconds);
    const paints = this.#arriveToPaint.summary(now, lateWindowSeconds)?.count ?? 0;
    if (recent !== undefined && paints >= fewestPaints && recent.p50 > lateAboveMs) {
      this.#isLate = true;
      this.#options.views.setPaintDelay(recent.p50, now);
    } else if (calm === undefined || calm.p99 <= lateAboveMs) {
      this.#isLate = false;
      this.#options.views.setPaintDelay(undefined, now);
    }
  }
}

/** How the venues are connected and nothing else: twice a second in a quiet market, and before anything is followed. */
function isWithoutMarket({ books, trades, prices, trust, received }: TickMessage): boolean {
  return books.length + trades.length + prices.length + trust.length + received.length === 0;
}
