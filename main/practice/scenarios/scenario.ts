/** A named fault that the practice exchange can have. Later ones are a file and a line in `registry.ts`. SPEC.md PX31–PX37. */
import type { VenueId } from '#shared/domain/market.ts';
import type { OverlaidBook } from '../market-overlays.ts';
import type { MarketState } from '../market-state.ts';
import type { ClientSession } from '../servers/client-session.ts';
import type { VenueServer } from '../servers/server.ts';
import type { Refusal } from '../servers/venue-host.ts';
import type { VenueWire } from '../wire/venue-wire.ts';

/** What a scenario may do to the running exchange. */
export interface ScenarioStage {
  readonly servers: readonly VenueServer[];
  /** Where single frames can be meddled with: one for each server, in the same order. */
  readonly wires: readonly VenueWire[];
  /** Every open socket on every venue's server, at this moment. */
  sessions(): readonly ClientSession[];
  /** The markets stand still: nothing is lost, nothing is sent, pings are answered. */
  setStill(isStill: boolean): void;
  /** The books that somebody may follow, in the order they are listed. */
  readonly books: readonly MarketState[];
  /** Shows a market's book otherwise than its source says. */
  overlay(market: string): OverlaidBook;
  /** New WebSocket handshakes are refused with an HTTP status until the returned function is called. */
  refuseUpgrades(refusal: Refusal): () => void;
  /** Requests for tokens are refused, where a venue gives out any. Until the returned function is called. */
  refuseTokens(refusal: Refusal): () => void;
  /** Sets a knob of a venue's server that it has, until the returned function is called. */
  turn(venue: VenueId, knob: string, value: string): () => void;
  /** The sources run so many times as fast, until the returned function is called. */
  hurry(factor: number): () => void;
  /** Every venue's clock is off by so much, until the returned function is called. */
  shiftClocks(byMs: number): () => void;
  /** Once, unless the scenario has ended by then. */
  after(ms: number, act: () => void): void;
  /** Again and again until the scenario ends. */
  every(ms: number, act: () => void): void;
  /** Called after every batch that was published, until the returned function is. */
  afterEachBatch(act: () => void): () => void;
}

export interface Scenario {
  readonly name: string;
  /** As a person would call it: `A message is lost`. */
  readonly title: string;
  /** What happens at the exchange: one sentence for a person, without capital and full stop. */
  readonly summary: string;
  /** What a person should see then, one sentence: the state, within what time, and how it ends. */
  readonly lookFor: string;
  /** How long it lasts as a drill; where it is over at once, how long its effect is worth watching. */
  readonly lastsMs: number;
  /** Where it makes sense; the others go on undisturbed. */
  readonly venues: readonly VenueId[];
  /** Begins; what it returns ends it and leaves a healthy exchange. */
  start(stage: ScenarioStage): () => void;
}
