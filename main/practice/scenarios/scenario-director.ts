import type { VenueId } from '#shared/domain/market.ts';
import type { PracticeClock } from '../practice-clock.ts';
import { PracticeStartError } from '../practice-options.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { VenueHost } from '../servers/venue-host.ts';
import type { SourcePump } from '../source-pump.ts';
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
  turn(venue: VenueId, knob: string, value: string): void;
}

/** Runs scenarios on one exchange, at once or on schedule. SPEC.md PX31–PX37. */
export class ScenarioDirector {
  readonly #venues: ScenarioVenues;
  readonly #clock: PracticeClock;
  readonly #pumps: SourcePump[] = [];
  readonly #afterBatch = new Set<() => void>();
  #stillness = 0;

  constructor(venues: ScenarioVenues, clock: PracticeClock) {
    this.#venues = venues;
    this.#clock = clock;
  }

  /** The markets stand still; nothing is to be sent. */
  get isStill(): boolean {
    return this.#stillness > 0;
  }

  addPump(pump: SourcePump): void {
    this.#pumps.push(pump);
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
    const end = ensureScenario(name).start(this.#stage());
    let isRunning = true;
    return {
      stop: () => {
        if (isRunning) {
          isRunning = false;
          end();
        }
      },
    };
  }

  async runScheduled(scheduled: ScheduledScenario, ended: AbortSignal): Promise<void> {
    await this.#clock.delay(scheduled.atMs, ended);
    if (ended.aborted) {
      return;
    }
    const run = this.trigger(scheduled.name);
    if (scheduled.lastsMs !== undefined) {
      await this.#clock.delay(scheduled.lastsMs, ended);
      run.stop();
    }
  }

  #stage(): ScenarioStage {
    const { hosts } = this.#venues;
    const servers = hosts.map((host) => host.server);
    return {
      servers,
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
      refuseUpgrades: (status) => {
        for (const host of hosts) {
          host.refuseUpgrades(status);
        }
      },
      turn: (venue, knob, value) => this.#venues.turn(venue, knob, value),
      afterEachBatch: (act) => {
        this.#afterBatch.add(act);
        return () => this.#afterBatch.delete(act);
      },
    };
  }
}

export function ensureScenario(name: string): Scenario {
  const scenario = findScenario(name);
  if (scenario === undefined) {
    const reason = `there is no scenario "${name}"; known ones: ${scenarioNames.join(', ')}`;
    throw new PracticeStartError('wrong-usage', reason);
  }
  return scenario;
}
