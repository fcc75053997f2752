/**
 * One market's order flow: orders arrive, are cancelled and are taken around a drifting fair price. SPEC.md PX5–PX10.
 * Floats decide what happens; prices and sizes themselves are whole ticks and whole lots.
 */
import { formatUnits } from './exact-decimal.ts';
import type { ModelledMarket } from './market-catalogue.ts';
import { ModelBookSide, type ModelSide } from './model-book.ts';
import { SeededRandom } from './random.ts';
import type { PracticeLevel, SnapshotEvent, SourceEvent } from './source.ts';

/** Bursts: every event makes the next more likely, a taker much more, and the excitement is gone after about a second. */
const excitementDecayPerSecond = 1.6;
const excitementOfOrder = 0.36;
const excitementOfTaker = 5;
/** Share of events that are answers to earlier ones; the rest arrive by themselves. */
const answeredShare = 0.5;
const wildestFactor = 12;
/** A side is never emptied: takers and cancels leave at least this many levels. */
const fewestLevels = 6;
const longestSweep = 12;
const noLevels: readonly PracticeLevel[] = [];

export class MarketModel {
  readonly market: ModelledMarket;
  readonly #random: SeededRandom;
  readonly #bids = new ModelBookSide('bid');
  readonly #asks = new ModelBookSide('ask');
  readonly #idPrefix: string;
  readonly #lotsPerUnit: number;
  readonly #eventsPerSecond: number;
  #executions = 0;
  #fairTicks: number;
  #trendTicksPerSecond = 0;
  #excitement = 0;
  #nowMs: number;
  #nextAtMs: number;

  constructor(market: ModelledMarket, seed: number, idPrefix: string) {
    this.market = market;
    this.#random = new SeededRandom(seed, market.market);
    this.#idPrefix = idPrefix;
    this.#lotsPerUnit = 10 ** market.sizeDecimals;
    this.#eventsPerSecond = market.bookChangesPerSecond + market.takersPerSecond;
    this.#fairTicks = market.startTicks + this.#random.integer(market.wallTicks);
    // Long enough for some fifty past executions, so that a client finds a history as on a real market.
    this.#nowMs = -Math.min(1_500_000, 50_000 / market.takersPerSecond);
    this.#nextAtMs = this.#nowMs;
    this.#fill();
    this.#schedule();
  }

  /** When the next event happens, in ms after the model's start; negative in the past it invents for itself. */
  get nextAtMs(): number {
    return this.#nextAtMs;
  }

  snapshot(atMs: number): SnapshotEvent {
    const { market } = this.market;
    return {
      kind: 'snapshot',
      market,
      atMs,
      bids: this.#levels(this.#bids),
      asks: this.#levels(this.#asks),
    };
  }

  /** Lets the next event happen and appends what a client would see of it (of the past: executions alone); each update names one level. */
  step(out: SourceEvent[]): void {
    this.#moveFairPrice((this.#nextAtMs - this.#nowMs) / 1000);
    this.#nowMs = this.#nextAtMs;
    const stale = this.#staleSide();
    if (stale !== undefined && this.#random.uniform() < 0.6) {
      this.#leaveStaleTouch(stale, out);
    } else if (this.#random.uniform() < this.market.takersPerSecond / this.#eventsPerSecond) {
      this.#take(this.#takerSide(), out);
    } else {
      this.#arriveOrCancel(out);
    }
    this.#schedule();
  }

  #schedule(): void {
    const base = this.#eventsPerSecond * (1 - answeredShare);
    const decay = excitementDecayPerSecond;
    // Thinning: the rate only falls until the next event, so the present one bounds it. Bounded, the last candidate counts.
    for (let candidate = 0; candidate < 64; candidate += 1) {
      const bound = base + this.#excitement;
      const waited = this.#random.exponential(bound);
      this.#excitement *= Math.exp(-decay * waited);
      this.#nextAtMs += waited * 1000;
      if (this.#random.uniform() * bound <= base + this.#excitement) {
        break;
      }
    }
  }

  #excite(by: number): void {
    const wildest = this.#eventsPerSecond * wildestFactor;
    this.#excitement = Math.min(wildest, this.#excitement + by * excitementDecayPerSecond);
  }

  #moveFairPrice(seconds: number): void {
    const { driftTicks, startTicks } = this.market;
    const root = Math.sqrt(seconds);
    this.#trendTicksPerSecond +=
      -this.#trendTicksPerSecond * Math.min(1, seconds / 40) +
      0.06 * driftTicks * root * this.#random.gaussian();
    const home = (startTicks - this.#fairTicks) * Math.min(1, seconds / 20_000);
    this.#fairTicks +=
      this.#trendTicksPerSecond * seconds + home + driftTicks * root * this.#random.gaussian();
  }

  /** The side whose touch lies beyond the fair price: its owners hurry to cancel, or are picked off. */
  #staleSide(): ModelBookSide | undefined {
    const bid = this.#bids.best();
    const ask = this.#asks.best();
    if (ask !== undefined && ask < this.#fairTicks) {
      return this.#asks;
    }
    return bid !== undefined && bid > this.#fairTicks ? this.#bids : undefined;
  }

  #leaveStaleTouch(side: ModelBookSide, out: SourceEvent[]): void {
    if (this.#random.uniform() < 0.07) {
      this.#take(side, out);
    } else if (side.levels > fewestLevels) {
      this.#setLevel(side, 0, 0, out);
    } else {
      this.#arrive(side, out);
    }
    this.#excite(excitementOfOrder);
  }

  #takerSide(): ModelBookSide {
    const bid = this.#bids.best() ?? this.#fairTicks;
    const ask = this.#asks.best() ?? this.#fairTicks;
    const lean = (this.#fairTicks - (bid + ask) / 2) / (2 * this.market.halfSpreadTicks);
    const buys = 0.5 + 0.35 * Math.tanh(lean);
    return this.#random.uniform() < buys ? this.#asks : this.#bids;
  }

  /** A taker walks the side from its touch; every level it meets is an execution and a change of that level. */
  #take(side: ModelBookSide, out: SourceEvent[]): void {
    const { market, medianSize } = this.market;
    let wanted = this.#lots(this.#random.lognormal(medianSize * 0.5, 1.5));
    for (let swept = 0; swept < longestSweep && wanted > 0; swept += 1) {
      if (side.levels <= fewestLevels) {
        break;
      }
      const standing = side.lotsAt(0);
      const taken = Math.min(standing, wanted);
      wanted -= taken;
      this.#executions += 1;
      out.push({
        kind: 'trade',
        market,
        atMs: this.#nowMs,
        id: `${this.#idPrefix}${String(this.#executions.toString(32)).padStart(6, '0')}`.toUpperCase(),
        price: this.#price(side.ticksAt(0)),
        size: this.#size(taken),
        aggressor: side.side === 'ask' ? 'buy' : 'sell',
      });
      this.#setLevel(side, 0, standing - taken, out);
    }
    this.#excite(excitementOfTaker);
  }

  #arriveOrCancel(out: SourceEvent[]): void {
    const side = this.#random.uniform() < 0.5 ? this.#bids : this.#asks;
    const fullness = side.levels / this.market.levelsPerSide;
    if (side.levels > fewestLevels && this.#random.uniform() < Math.min(0.9, 0.47 * fullness)) {
      const rank = this.#random.powerLaw(1.25, side.levels - 1);
      const standing = side.lotsAt(rank);
      const isWhole = this.#random.uniform() < 0.7 || standing < 2;
      const left = isWhole ? 0 : Math.max(1, Math.floor(standing * this.#random.uniform()));
      this.#setLevel(side, rank, left, out);
    } else {
      this.#arrive(side, out);
    }
    this.#excite(excitementOfOrder);
  }

  #arrive(side: ModelBookSide, out: SourceEvent[]): void {
    const ticks = this.#newOrderTicks(side.side);
    const isWall = ticks % this.market.wallTicks === 0;
    const size = this.#random.lognormal(this.market.medianSize, 1.1);
    const lots = this.#lots(isWall ? size * (4 + 10 * this.#random.uniform()) : size);
    this.#pushUpdate(side.side, ticks, side.add(ticks, lots), out);
  }

  /** Near the fair price mostly, with a long tail; round prices draw some of them; never through the other side. */
  #newOrderTicks(side: ModelSide): number {
    const { deepestTicks, halfSpreadTicks, wallTicks } = this.market;
    const random = this.#random;
    const half = halfSpreadTicks * Math.exp(0.35 * random.gaussian());
    const away = half + random.powerLaw(1.55, deepestTicks);
    const isSnapped = away > wallTicks / 4 && random.uniform() < 0.12;
    if (side === 'bid') {
      const wished = Math.floor(this.#fairTicks - away);
      const ticks = isSnapped ? wished - (wished % wallTicks) : wished;
      return Math.max(1, Math.min(ticks, (this.#asks.best() ?? Infinity) - 1));
    }
    const wished = Math.ceil(this.#fairTicks + away);
    const ticks = isSnapped ? wished + ((wallTicks - (wished % wallTicks)) % wallTicks) : wished;
    return Math.max(ticks, (this.#bids.best() ?? 0) + 1);
  }

  #fill(): void {
    const unseen: SourceEvent[] = [];
    for (const side of [this.#bids, this.#asks]) {
      for (let order = 0; order < this.market.levelsPerSide * 8; order += 1) {
        if (side.levels >= this.market.levelsPerSide) {
          break;
        }
        this.#arrive(side, unseen);
      }
    }
  }

  #setLevel(side: ModelBookSide, rank: number, lots: number, out: SourceEvent[]): void {
    const ticks = side.ticksAt(rank);
    side.setAt(rank, lots);
    this.#pushUpdate(side.side, ticks, lots, out);
  }

  #pushUpdate(side: ModelSide, ticks: number, lots: number, out: SourceEvent[]): void {
    if (this.#nowMs <= 0) {
      // Nobody was there: the snapshot shows what became of it.
      return;
    }
    const level: PracticeLevel = [this.#price(ticks), this.#size(lots)];
    const { market } = this.market;
    const atMs = this.#nowMs;
    out.push(
      side === 'bid'
        ? { kind: 'update', market, atMs, bids: [level], asks: noLevels }
        : { kind: 'update', market, atMs, bids: noLevels, asks: [level] },
    );
  }

  #levels(side: ModelBookSide): PracticeLevel[] {
    return Array.from({ length: side.levels }, (_, rank) => [
      this.#price(side.ticksAt(rank)),
      this.#size(side.lotsAt(rank)),
    ]);
  }

  /** People write round sizes, programs do not: about half are cut to two digits. */
  #lots(size: number): number {
    const lots = Math.max(1, Math.round(size * this.#lotsPerUnit));
    if (this.#random.uniform() < 0.45) {
      return lots;
    }
    const step = 10 ** Math.max(0, Math.floor(Math.log10(lots)) - 1);
    return Math.max(1, Math.round(lots / step) * step);
  }

  #price(ticks: number): string {
    return formatUnits(ticks * this.market.tickUnits, this.market.priceDecimals);
  }

  #size(lots: number): string {
    return formatUnits(lots, this.market.sizeDecimals);
  }
}
