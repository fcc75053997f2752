/** The practice exchange: sources, markets and venue servers put together, on loopback. SPEC.md PX15–PX20, PX31–PX37. */
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { DemoSource, unknownDemoMarkets } from './demo-source.ts';
import { ExchangeVenues } from './exchange-venues.ts';
import { MarketOverlays } from './market-overlays.ts';
import { MarketStates } from './market-state.ts';
import { type PracticeClock, systemClock } from './practice-clock.ts';
import {
  type FinishedReport,
  type PracticeEndpoints,
  type PracticeExchangeOptions,
  type PracticeSourceSpec,
  PracticeStartError,
} from './practice-options.ts';
import { RecordingSource } from './recording-source.ts';
import {
  ensureScenario,
  ScenarioDirector,
  type ScenarioRun,
} from './scenarios/scenario-director.ts';
import type { MarketSource, SourceEvent, SourceProblem } from './source.ts';
import { type Pace, SourcePump } from './source-pump.ts';
import { StartGate } from './start-gate.ts';

export interface PracticeExchangeHooks {
  readonly clock?: PracticeClock;
  /** A recording has been served to its end, and every client has taken it. */
  readonly onFinished?: (report: FinishedReport) => void;
  /** A recording broke off; its book stays as it was. */
  readonly onProblem?: (problem: SourceProblem) => void;
}

export interface PracticeStatistics {
  readonly messages: number;
  readonly trades: number;
  /** Frames of data written to clients, each client's copy counted. */
  readonly framesSent: number;
  /** Sockets open now. */
  readonly clients: number;
}

export interface PracticeExchange {
  readonly endpoints: PracticeEndpoints;
  readonly markets: readonly string[];
  /** Begins a scenario; an unknown name is a bug of the caller (`findScenario` tells). */
  trigger(name: string): ScenarioRun;
  /** Sets a knob of a venue's server; one that it does not have is a bug of the caller (`PracticeStartError`). */
  turn(venue: VenueId, knob: string, value: string): void;
  statistics(): PracticeStatistics;
  /** The exchange's own book of a market, as the digest of contracts.md. */
  digest(market: string): string;
  close(): Promise<void>;
}

/** Throws a `PracticeStartError` when it cannot be started. */
export async function startExchange(
  options: PracticeExchangeOptions,
  hooks: PracticeExchangeHooks = {},
): Promise<PracticeExchange> {
  const exchange = new RunningExchange(options, hooks);
  try {
    await exchange.start();
  } catch (error) {
    await exchange.close();
    throw error;
  }
  return exchange;
}

/** How long the end of a recording waits for clients that do not read. */
const longestDrainMs = 10_000;

class RunningExchange implements PracticeExchange {
  readonly #options: PracticeExchangeOptions;
  readonly #hooks: PracticeExchangeHooks;
  readonly #clock: PracticeClock;
  readonly #states = new MarketStates();
  readonly #venues: ExchangeVenues;
  readonly #sources: readonly MarketSource[];
  readonly #pumps: SourcePump[] = [];
  readonly #gates: StartGate[] = [];
  readonly #overlays: MarketOverlays;
  readonly #director: ScenarioDirector;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>[] = [];
  #endpoints: PracticeEndpoints = {};

  constructor(options: PracticeExchangeOptions, hooks: PracticeExchangeHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#clock = hooks.clock ?? systemClock;
    const specs = options.sources ?? [{ kind: 'demo' }];
    this.#venues = new ExchangeVenues({
      options,
      markets: this.#states,
      clock: this.#clock,
      // The pump's own rule (PX17): a live model in real time waits for nobody.
      waitsForClients:
        this.#pace().kind !== 'real-time' || !specs.some(({ kind }) => kind === 'demo'),
      onFollowed: () => {
        for (const gate of this.#gates) {
          gate.notice();
        }
      },
      isStill: () => this.#director.isStill,
    });
    this.#overlays = new MarketOverlays({
      markets: this.#states,
      nowMs: () => this.#venues.nowMs(),
      send: (events) => this.#venues.publish(events),
    });
    this.#director = new ScenarioDirector({
      venues: this.#venues,
      clock: this.#clock,
      markets: this.#states,
      overlays: this.#overlays,
      ended: this.#ended.signal,
    });
    this.#sources = specs.map((spec) => this.#source(spec));
    for (const { name } of options.scenarios ?? []) {
      ensureScenario(name);
    }
  }

  get endpoints(): PracticeEndpoints {
    return this.#endpoints;
  }

  get markets(): readonly string[] {
    return this.#states.every().map((state) => state.market.market);
  }

  async start(): Promise<void> {
    const opened = new Map<MarketSource, number>();
    for (const source of this.#sources) {
      opened.set(source, await this.#open(source));
    }
    this.#endpoints = await this.#venues.listen(this.#options.port ?? 0);
    for (const [source, startsAtMs] of opened) {
      this.#running.push(this.#run(source, startsAtMs));
    }
    for (const scheduled of this.#options.scenarios ?? []) {
      this.#running.push(this.#director.runScheduled(scheduled, this.#ended.signal));
    }
  }

  trigger(name: string): ScenarioRun {
    return this.#director.trigger(name);
  }

  turn(venue: VenueId, knob: string, value: string): void {
    this.#venues.turn(venue, knob, value);
  }

  statistics(): PracticeStatistics {
    const states = this.#states.every();
    return {
      messages: states.reduce((sum, state) => sum + state.messages, 0),
      trades: states.reduce((sum, state) => sum + state.trades, 0),
      framesSent: this.#venues.framesSent(),
      clients: this.#venues.clients(),
    };
  }

  digest(market: string): string {
    return ensureDefined(this.#states.get(market), `practice market ${market}`).book.digest();
  }

  async close(): Promise<void> {
    this.#ended.abort();
    for (const pump of this.#pumps) {
      pump.close();
    }
    for (const source of this.#sources) {
      source.close();
    }
    for (const gate of this.#gates) {
      gate.close();
    }
    await this.#venues.close();
    await Promise.all(this.#running);
  }

  #source(spec: PracticeSourceSpec): MarketSource {
    if (spec.kind === 'recording') {
      return new RecordingSource(spec.file, spec.market);
    }
    const { venues } = this.#venues;
    const unknown = unknownDemoMarkets(spec.markets ?? [], venues);
    if (unknown.length > 0) {
      const reason = `the demo has no market ${unknown.join(', ')} on ${venues.join(', ')}`;
      throw new PracticeStartError('wrong-usage', reason);
    }
    // Execution numbers must differ between runs: a client that was here before would take them for repetitions.
    const idPrefix = Math.floor(this.#clock.nowMs() / 1000)
      .toString(32)
      .slice(-5);
    return new DemoSource({
      seed: this.#options.seed ?? 1,
      idPrefix,
      venues,
      ...(spec.markets === undefined ? {} : { markets: spec.markets }),
    });
  }

  /** The source's clock at its start. */
  async #open(source: MarketSource): Promise<number> {
    const opened = await source.open();
    if (opened.kind === 'failed') {
      throw new PracticeStartError('unreadable', opened.problem.message);
    }
    for (const market of source.markets) {
      if (this.#states.get(market.market) !== undefined) {
        const reason = `two sources both bring ${market.market}; give one of them another name`;
        throw new PracticeStartError('wrong-usage', reason);
      }
      this.#states.add(market);
    }
    const openedAtMs = this.#clock.nowMs();
    for (const event of opened.past) {
      if (this.#options.times !== 'recorded' || source.kind === 'model') {
        event.atMs = openedAtMs + event.atMs - opened.startsAtMs;
      }
      this.#states.get(event.market)?.remember(event);
    }
    return opened.startsAtMs;
  }

  async #run(source: MarketSource, startsAtMs: number): Promise<void> {
    if (source.kind === 'recording' && this.#options.startOn !== 'now') {
      const gate = new StartGate(this.#clock, () => this.#venues.following(source.markets));
      this.#gates.push(gate);
      await gate.opened;
    }
    const pump = new SourcePump({
      source,
      startsAtMs,
      pace: this.#pace(),
      clock: this.#clock,
      times: source.kind === 'model' ? 'now' : (this.#options.times ?? 'now'),
      publish: (events) => this.#publish(events),
      waitingBytes: () => this.#venues.waitingBytes(),
      hasClients: () => this.#venues.clients() > 0,
    });
    this.#pumps.push(pump);
    this.#director.addPump(pump);
    if (this.#ended.signal.aborted) {
      pump.close();
    }
    const end = await pump.run();
    if (end.kind === 'failed') {
      this.#hooks.onProblem?.(end.problem);
    } else if (end.kind === 'finished') {
      await this.#reportFinished(source);
    }
  }

  #pace(): Pace {
    const { messagesPerSecond, speed } = this.#options;
    if (messagesPerSecond !== undefined) {
      return { kind: 'rate', messagesPerSecond };
    }
    return speed === 'max' ? { kind: 'fastest' } : { kind: 'real-time', speed: speed ?? 1 };
  }

  #publish(events: readonly SourceEvent[]): void {
    const { clockOffsetMs } = this.#venues;
    if (clockOffsetMs !== 0) {
      for (const event of events) {
        event.atMs += clockOffsetMs;
      }
    }
    this.#venues.publish(this.#overlays.through(events));
    this.#director.afterBatch();
  }

  async #reportFinished(source: MarketSource): Promise<void> {
    const untilMs = this.#clock.nowMs() + longestDrainMs;
    while (this.#venues.waitingBytes() > 0 && this.#clock.nowMs() < untilMs) {
      await this.#clock.delay(2, this.#ended.signal);
    }
    for (const { market } of source.markets) {
      const state = ensureDefined(this.#states.get(market), `practice market ${market}`);
      const { messages, trades } = state;
      this.#hooks.onFinished?.({ market, messages, trades, digest: state.book.digest() });
    }
  }
}
