/**
 * One venue's delays: how far its clock is from ours, how long pings take, and what follows for each market's word. SPEC.md DL1–DL10.
 */
import type { UnixMillis } from '#shared/domain/time.ts';
import type { ClockOffset, VenueStatus } from '#shared/ipc/stream.ts';
import type { ClockReading } from '../../venues/venue.ts';
import type { CancelTimer, Clock } from '../clock.ts';
import type { DelayFacts } from '../delay-facts.ts';
import { ClockEstimate, sampleOfAnswer, sampleOfStamp } from './clock-estimate.ts';
import { type ClockProbe, clockOffMs } from './clock-probe.ts';
import type { MarketMeter } from './market-meter.ts';
import { RoundTrips } from './round-trips.ts';
import type { CreateProbe } from './venue-probe.ts';

const tellEveryMs = 250;
/** A middle is over when nothing came for this long. */
const forgetAfterMs = 2_100;
/** Past this the way and the clock are looked at anew, before anybody is called late. */
const suspiciousMs = 300;
/** Nobody is called late before the clock was looked at since it began, but for as long as an answer may take. */
const checkWithinMs = 3_000;
/** No answer takes longer: our clock was set while it was waited for. */
const longestAnswerMs = 30_000;
/** A clock known no better than this says too little about the venue's share, which is tens of milliseconds. */
const usableClockMs = 100;

/** The socket that brings a market's book. */
interface MeasuredLine {
  readonly connection: { readonly roundTripMs: number | undefined; pingExtra(): void };
}

/** A market as far as its delay goes. */
export interface MeasuredMarket {
  readonly market: string;
  readonly meter: MarketMeter;
  carrier(channel: 'book'): MeasuredLine | undefined;
  setDelay(delay: DelayFacts | undefined): void;
}

export interface VenueDelayOptions {
  readonly clock: Clock;
  readonly markets: ReadonlyMap<string, MeasuredMarket>;
  /** Absent: nobody can be asked for the time. */
  readonly probe: CreateProbe | undefined;
}

/** One message whose way was measured. */
export interface MeasuredMessage {
  readonly feed: MeasuredMarket;
  readonly session: MeasuredLine;
  readonly receivedAt: UnixMillis;
  /** The venue's stamp on an update, Unix ms. */
  readonly stampedAt: number | undefined;
  readonly readMs: number;
  readonly applyMs: number;
}

export class VenueDelay {
  readonly #options: VenueDelayOptions;
  readonly #estimate = new ClockEstimate();
  readonly #roundTrips = new RoundTrips();
  readonly #probe: ClockProbe | undefined;
  /** Of the stamps since the last look the one that bounds the venue's clock best. */
  #newestStamp = Number.NEGATIVE_INFINITY;
  #hasStamps = false;
  readonly #told = new Set<MeasuredMarket>();
  #nextTellMs = Number.NEGATIVE_INFINITY;
  #cancelForget: CancelTimer | undefined;
  /** Monotonic: when the delay began to look like one. */
  #suspiciousSinceMs: number | undefined;
  #checkedMs = Number.NEGATIVE_INFINITY;

  constructor(options: VenueDelayOptions) {
    this.#options = options;
    this.#probe = options.probe?.(
      () => this.clockOffset,
      (reading) => this.clockSeen(reading),
    );
  }

  /** The venue's clock minus ours. Undefined: nothing is known of it. */
  get clockOffset(): ClockOffset | undefined {
    return this.#estimate.offset(this.#options.clock.monotonic());
  }

  get status(): Pick<VenueStatus, 'clock' | 'roundTripMs' | 'usualRoundTripMs'> {
    const clock = this.clockOffset;
    const { newestMs, usualMs } = this.#roundTrips;
    return {
      // As whole ms, so that a status does not differ from the last one by the drift alone.
      ...(clock === undefined
        ? {}
        : {
            clock: {
              offsetMs: Math.round(clock.offsetMs),
              uncertaintyMs: Math.ceil(clock.uncertaintyMs),
              checkedAt: clock.checkedAt,
            },
          }),
      ...(newestMs === undefined ? {} : { roundTripMs: tenths(newestMs) }),
      ...(usualMs === undefined ? {} : { usualRoundTripMs: tenths(usualMs) }),
    };
  }

  /** An answer told the venue's time. */
  clockSeen(reading: ClockReading): void {
    const { clock } = this.#options;
    const tookMs = reading.receivedAt - reading.sentAt;
    if (tookMs < 0 || tookMs > longestAnswerMs) {
      return;
    }
    const nowMs = clock.monotonic();
    this.#noteTime(clock.now(), nowMs);
    this.#checkedMs = nowMs;
    if (this.#estimate.add(sampleOfAnswer(reading), clock.now(), nowMs)) {
      this.#probe?.restart();
    }
  }

  pong(roundTripMs: number, isExtra: boolean): void {
    this.#roundTrips.add(roundTripMs, isExtra);
  }

  /** An update of `feed` with a stamp was applied. Not told of all of them: the hot path asks first whether one is due. */
  stamped(feed: MeasuredMarket, stampedAt: number, receivedAt: UnixMillis): void {
    this.#hasStamps = true;
    if (feed.meter.delays.isDue(receivedAt)) {
      feed.meter.stamped(receivedAt - stampedAt, receivedAt);
    }
    const lead = stampedAt - receivedAt;
    if (lead > this.#newestStamp) {
      this.#newestStamp = lead;
    }
  }

  measured({ feed, session, receivedAt, stampedAt, readMs, applyMs }: MeasuredMessage): void {
    const { meter } = feed;
    const { clock: ours } = this.#options;
    const atMs = ours.monotonic();
    this.#noteTime(ours.now(), atMs);
    meter.record('read', readMs, atMs);
    meter.record('apply', applyMs, atMs);
    const { roundTripMs } = session.connection;
    if (roundTripMs === undefined) {
      return;
    }
    meter.record('network', roundTripMs / 2, atMs);
    const clock = this.clockOffset;
    const isClear = clock !== undefined && !isOff(clock) && clock.uncertaintyMs <= usableClockMs;
    if (stampedAt !== undefined && isClear) {
      meter.record('venue', receivedAt + clock.offsetMs - stampedAt - roundTripMs / 2, atMs);
    }
  }

  /** At the end of a turn in which messages were worked on. */
  settle(): void {
    if (this.#hasStamps && this.#options.clock.monotonic() >= this.#nextTellMs) {
      this.#tell();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#probe?.close();
    this.#cancelForget?.();
    this.#cancelForget = undefined;
  }

  #tell(): void {
    const { clock, markets } = this.#options;
    const now = clock.now();
    const nowMs = clock.monotonic();
    this.#nextTellMs = nowMs + tellEveryMs;
    this.#look(now, nowMs);
    const offset = this.clockOffset;
    const all = [...markets.values()].map((feed) => ({
      feed,
      facts: this.#factsOf(feed, now, offset),
    }));
    const isSuspicious = all.some(({ facts }) => (facts?.middleMs ?? 0) > suspiciousMs);
    this.#suspiciousSinceMs = isSuspicious ? (this.#suspiciousSinceMs ?? nowMs) : undefined;
    this.#probe?.tend(isSuspicious);
    for (const { feed, facts } of all) {
      this.#tellOne(feed, facts, nowMs);
    }
    for (const feed of this.#told) {
      if (markets.get(feed.market) !== feed) {
        this.#told.delete(feed);
      }
    }
    if (this.#told.size > 0) {
      this.#cancelForget ??= clock.setTimer(() => {
        this.#cancelForget = undefined;
        this.#tell();
      }, forgetAfterMs);
    }
  }

  #tellOne(feed: MeasuredMarket, facts: DelayFacts | undefined, nowMs: number): void {
    const { middleMs } = facts ?? {};
    const connection = feed.carrier('book')?.connection;
    const isUnknown = feed.meter.delays.isKnown && connection?.roundTripMs === undefined;
    const isSuspicious = (middleMs ?? 0) > suspiciousMs;
    if (isSuspicious || isUnknown) {
      connection?.pingExtra();
    }
    if (isSuspicious && this.#isCheckDue(nowMs)) {
      return;
    }
    if (middleMs !== undefined) {
      this.#told.add(feed);
      feed.setDelay(facts);
    } else if (this.#told.delete(feed)) {
      feed.setDelay(facts);
    }
  }

  /** It may be the venue's clock that was set, and no delay at all: an answer is on its way that tells. */
  #isCheckDue(nowMs: number): boolean {
    const since = this.#suspiciousSinceMs ?? nowMs;
    return this.#probe !== undefined && this.#checkedMs <= since && nowMs - since < checkWithinMs;
  }

  /** Our own clock may have been set. */
  #noteTime(now: UnixMillis, nowMs: number): void {
    if (this.#estimate.noteTime(now, nowMs)) {
      // What was received before is dated by the clock as it was.
      for (const feed of this.#options.markets.values()) {
        feed.meter.delays.clear();
      }
      this.#newestStamp = Number.NEGATIVE_INFINITY;
      this.#probe?.restart();
    }
  }

  /** Our own clock, and what the stamps say of theirs. */
  #look(now: UnixMillis, nowMs: number): void {
    this.#noteTime(now, nowMs);
    if (this.#newestStamp > Number.NEGATIVE_INFINITY) {
      const sample = sampleOfStamp(this.#newestStamp, 0);
      this.#newestStamp = Number.NEGATIVE_INFINITY;
      if (this.#estimate.add(sample, now, nowMs)) {
        this.#probe?.restart();
      }
    }
  }

  #factsOf(
    feed: MeasuredMarket,
    now: UnixMillis,
    clock: ClockOffset | undefined,
  ): DelayFacts | undefined {
    if (clock === undefined || isOff(clock)) {
      return undefined;
    }
    const raw = feed.meter.delays.middle(now);
    const roundTripMs = feed.carrier('book')?.connection.roundTripMs;
    const { usualMs } = this.#roundTrips;
    const middleMs = raw === undefined ? undefined : Math.max(0, raw + clock.offsetMs);
    return {
      clockUncertaintyMs: clock.uncertaintyMs,
      ...(middleMs === undefined ? {} : { middleMs }),
      ...(middleMs === undefined || roundTripMs === undefined
        ? {}
        : { venueMs: Math.max(0, middleMs - roundTripMs / 2) }),
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
      ...(usualMs === undefined ? {} : { usualRoundTripMs: usualMs }),
    };
  }
}

function isOff({ offsetMs }: ClockOffset): boolean {
  return Math.abs(offsetMs) > clockOffMs;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
