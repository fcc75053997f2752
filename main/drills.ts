/** Fault drills: one scenario of the practice exchange at a time, shown on purpose and ended by itself. SPEC.md PX110 (practice). */
import { err, ok, type Result } from '#shared/domain/result.ts';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { CallError } from '#shared/ipc/contract.ts';
import type { DrillInfo, RunningDrill } from '#shared/ipc/drills.ts';
import type { CancelTimer, Clock } from './feeds/clock.ts';
import { findScenario, scenarios } from './practice/scenarios/registry.ts';
import type { Scenario } from './practice/scenarios/scenario.ts';

/** What of the practice exchange a drill needs. */
export interface DrillGround {
  trigger(scenario: string): void;
  calm(): void;
}

export interface DrillsOptions {
  readonly clock: Clock;
  /** Absent: the window does not show practice data, or there is no exchange now. */
  readonly ground: () => DrillGround | undefined;
  /** Absent: none is under way any more. */
  readonly onChange: (running: RunningDrill | undefined) => void;
  /**
   * The exchange has begun or ended a drill: what venues say of themselves is to be asked again, and what was given up is tried
   * again, since the person who ran the drill knows that it is over.
   */
  readonly onTurn: () => void;
}

/** The exchange has heard by then. */
const heardAfterMs = 500;

export class Drills {
  readonly #options: DrillsOptions;
  #running: RunningDrill | undefined;
  #cancelEnd: CancelTimer | undefined;
  #cancelTurn: CancelTimer | undefined;

  constructor(options: DrillsOptions) {
    this.#options = options;
  }

  get running(): RunningDrill | undefined {
    return this.#running;
  }

  list(): readonly DrillInfo[] {
    return scenarios.map(drillInfo);
  }

  run(name: string): Result<undefined, CallError> {
    const { clock, ground } = this.#options;
    const exchange = ground();
    const scenario = findScenario(name);
    if (scenario === undefined) {
      const known = scenarios.map((one) => one.name).join(', ');
      return unavailable(`There is no drill "${name}". Nothing was done. There are ${known}.`);
    }
    if (exchange === undefined) {
      return unavailable(
        'A fault drill runs on the practice exchange alone, and this window does not show its data. Nothing was done. Choose Feeds, Practice exchange, and run it again.',
      );
    }
    if (this.#running !== undefined) {
      const { title, endsAt } = this.#running;
      return unavailable(
        `The drill "${title}" runs until ${clockTime(endsAt)}, and two at a time would hide each other. Stop it first, or wait.`,
      );
    }
    exchange.trigger(name);
    const { title, lookFor, lastsMs } = scenario;
    const startedAt = clock.now();
    this.#change({ name, title, lookFor, startedAt, endsAt: startedAt + lastsMs });
    this.#cancelEnd = clock.setTimer(() => this.stop(), lastsMs);
    this.#turnSoon();
    return ok(undefined);
  }

  /** Without a drill under way: nothing. */
  stop(): void {
    if (this.#running !== undefined) {
      this.#options.ground()?.calm();
      this.#forget();
      this.#turnSoon();
    }
  }

  /** The exchange is gone, and what was wrong with it, too. */
  exchangeIsGone(): void {
    if (this.#running !== undefined) {
      this.#forget();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#cancelEnd?.();
    this.#cancelTurn?.();
    this.#running = undefined;
  }

  #forget(): void {
    this.#cancelEnd?.();
    this.#change(undefined);
  }

  #change(running: RunningDrill | undefined): void {
    this.#running = running;
    this.#options.onChange(running);
  }

  #turnSoon(): void {
    this.#cancelTurn?.();
    this.#cancelTurn = this.#options.clock.setTimer(this.#options.onTurn, heardAfterMs);
  }
}

function drillInfo(scenario: Scenario): DrillInfo {
  const { name, title, summary, lookFor, lastsMs, venues } = scenario;
  const happens = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return { name, title, happens, lookFor, lastsMs, venues };
}

function unavailable(text: string): Result<never, CallError> {
  return err({ code: 'unavailable', text });
}

function clockTime(at: UnixMillis): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
