import type { VenueId } from '#shared/domain/market.ts';
import type { MarketOverlays } from '../market-overlays.ts';
import type { MarketStates } from '../market-state.ts';
import type { PracticeClock } from '../practice-clock.ts';
import { PracticeStartError } from '../practice-options.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { VenueHost } from '../servers/venue-host.ts';
import type { SourcePump } from '../source-pump.ts';
import type { VenueWire } from '../wire/venue-wire.ts';
import { findScenario, scenarioNames } from './registry.ts';
import type { Scenario, ScenarioStage } from './scenario.ts';
import type { ScheduledScenario } from './scenario-schedule.ts';

export interface ScenarioRun {
  /** Ends the scenario and leaves a healthy exchange. Again: nothing. */
  stop(): void;
}

/** What of the exchange's venues scenarios need. */
export interface ScenarioVenues {
  readonly hosts: readonly VenueHost[];
  readonly wires: readonly VenueWire[];
  readonly clockOffsetMs: number;
  turnWhile(venue: VenueId, knob: string, value: string): () => void;
  setClockOffset(offsetMs: number): void;
}

export interface ScenarioDirectorOptions {
  readonly venues: ScenarioVenues;
  readonly clock: PracticeClock;
  readonly markets: MarketStates;
  readonly overlays: MarketOverlays;
  /** The exchange is closing. */
  readonly ended: AbortSignal;
}

/** Runs scenarios on one exchange, at once or on schedule. SPEC.md PX31–PX37. */
export class ScenarioDirector {
  readonly #options: ScenarioDirectorOptions;
  readonly #pumps: SourcePump[] = [];
  readonly #afterBatch = new Set<() => void>();
  #stillness = 0;
  #haste = 1;

  constructor(options: ScenarioDirectorOptions) {
    this.#options = options;
  }

  /** The markets stand still; nothing is to be sent. */
  get isStill(): boolean {
    return this.#stillness > 0;
  }

  addPump(pump: SourcePump): void {
    this.#pumps.push(pump);
    if (this.#haste !== 1) {
      pump.hurry(this.#haste);
    }
    if (this.isStill) {
      pump.pause();
    }
  }

  afterBatch(): void {
    for (const act of this.#afterBatch) {
      act();
    }
  }

  trigger(name: string): ScenarioRun {
    const scenario = ensureScenario(name);
    const timers = new AbortController();
    const end = scenario.start(this.#stage(timers));
    let isRunning = true;
    return {
      stop: () => {
        if (isRunning) {
          isRunning = false;
          timers.abort();
          end();
        }
      },
    };
  }

  async runScheduled(scheduled: ScheduledScenario, ended: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    await clock.delay(scheduled.atMs, ended);
    if (ended.aborted) {
      return;
    }
    const run = this.trigger(scheduled.name);
    if (scheduled.lastsMs !== undefined) {
      await clock.delay(scheduled.lastsMs, ended);
      run.stop();
    }
  }

  #hurry(factor: number): void {
    this.#haste *= factor;
    for (const pump of this.#pumps) {
      pump.hurry(this.#haste);
    }
  }

  async #wait(ms: number, timers: AbortController, act: () => void): Promise<void> {
    const { clock, ended } = this.#options;
    const giveUp = (): void => timers.abort();
    ended.addEventListener('abort', giveUp);
    await clock.delay(ms, timers.signal);
    ended.removeEventListener('abort', giveUp);
    if (!timers.signal.aborted && !ended.aborted) {
      act();
    }
  }

  #stage(timers: AbortController): ScenarioStage {
    const { venues, markets, overlays } = this.#options;
    const { hosts } = venues;
    const servers = hosts.map((host) => host.server);
    return {
      servers,
      wires: venues.wires,
      sessions: (): readonly ClientSession[] => servers.flatMap((server) => [...server.sessions]),
      setStill: (isStill) => {
        this.#stillness += isStill ? 1 : -1;
        for (const pump of this.#pumps) {
          if (this.isStill) {
            pump.pause();
          } else {
            pump.resume();
          }
        }
      },
      books: markets.all('book'),
      overlay: (market) => overlays.add(market),
      refuseUpgrades: (refusal) => inAll(hosts.map((host) => host.refuseUpgrades(refusal))),
      refuseTokens: (refusal) => inAll(hosts.map((host) => host.refuseTokens(refusal))),
      turn: (venue, knob, value) => venues.turnWhile(venue, knob, value),
      hurry: (factor) => {
        this.#hurry(factor);
        return () => this.#hurry(1 / factor);
      },
      shiftClocks: (byMs) => {
        venues.setClockOffset(venues.clockOffsetMs + byMs);
        return () => venues.setClockOffset(venues.clockOffsetMs - byMs);
      },
      after: (ms, act) => void this.#wait(ms, timers, act),
      every: (ms, act) => {
        const again = (): void => {
          act();
          void this.#wait(ms, timers, again);
        };
        void this.#wait(ms, timers, again);
      },
      afterEachBatch: (act) => {
        this.#afterBatch.add(act);
        return () => this.#afterBatch.delete(act);
      },
    };
  }
}

/** Undoes what was done in several places. */
function inAll(ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) {
      end();
    }
  };
}

export function ensureScenario(name: string): Scenario {
  const scenario = findScenario(name);
  if (scenario === undefined) {
    const reason = `there is no scenario "${name}"; known ones: ${scenarioNames.join(', ')}`;
    throw new PracticeStartError('wrong-usage', reason);
  }
  return scenario;
}
