import type { VenueId } from '#shared/domain/market.ts';
import type { ScheduledScenario } from './scenarios/scenario-schedule.ts';

export type PracticeSourceSpec =
  | { readonly kind: 'demo'; readonly markets?: readonly string[] }
  /** `market` absent: named after the file. */
  | { readonly kind: 'recording'; readonly file: string; readonly market?: string };

/** Plain data: it also travels to the practice thread. */
export interface PracticeExchangeOptions {
  /** Default: every venue there is a server for. */
  readonly protocols?: readonly VenueId[];
  /** Default: the demo, all its markets that one of these venues lists. */
  readonly sources?: readonly PracticeSourceSpec[];
  /** Of the demo's market model. Default 1. */
  readonly seed?: number;
  /** Times real speed, or `max`: as fast as the slowest client reads. Default 1. */
  readonly speed?: number | 'max';
  /** Overrides `speed`: so many level changes, trades and index prices a second in total. */
  readonly messagesPerSecond?: number;
  /** Port of the first protocol; the next ones follow. Default 0: any free one. */
  readonly port?: number;
  readonly scenarios?: readonly ScheduledScenario[];
  /** What a venue's server does otherwise than usual: by venue, its knobs' names and values (SPEC.md lists them). */
  readonly knobs?: Readonly<Partial<Record<VenueId, Readonly<Record<string, string>>>>>;
  /**
   * When a recording begins. Default `subscriber`: once its book and its trades are followed on every venue, or two seconds
   * after the latest of these that came, a book among them, so that a client sees all of it.
   */
  readonly startOn?: 'subscriber' | 'now';
  /** What executions say about when they happened. Default `now`: when they were sent. */
  readonly times?: 'now' | 'recorded';
}

export interface VenueEndpointUrls {
  readonly ws: string;
  readonly rest: string;
  readonly auth: string;
}

export type PracticeEndpoints = Readonly<Partial<Record<VenueId, VenueEndpointUrls>>>;

/** What a recording came to. The digest is that of contracts.md, from the exchange's own book. */
export interface FinishedReport {
  readonly market: string;
  /** Snapshots, level changes and trades served since its start. */
  readonly messages: number;
  readonly trades: number;
  readonly digest: string;
}

export type PracticeStartFailure = 'wrong-usage' | 'unreadable' | 'unavailable';

/** Why there is no exchange. `message` is the sentence a person reads. */
export class PracticeStartError extends Error {
  readonly failure: PracticeStartFailure;

  constructor(failure: PracticeStartFailure, message: string) {
    super(message);
    this.name = 'PracticeStartError';
    this.failure = failure;
  }
}
