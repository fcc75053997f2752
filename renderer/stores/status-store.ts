/** What the status strip says: taken from the stream a few times a second, never for each tick. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VenueId } from '#shared/domain/market.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';

/** React hears of the stream at most this often. */
export const statusPeriodMs = 250;

export interface LateMarket {
  readonly who: 'venue' | 'network' | 'unknown';
  readonly venue: VenueId;
  readonly delayMs: number | undefined;
}

export interface StatusState {
  readonly venues: readonly VenueStatus[];
  /** Ladders by the word on their badge. */
  readonly books: ReadonlyArray<readonly [state: TrustState, count: number]>;
  /** All that are RESYNCING are first loads in their first seconds, which is no fault. */
  readonly isLoadingCalmly: boolean;
  /** 99 in 100 changes are on the screen within this, of the last ten seconds, ms. */
  readonly paintP99Ms: number | undefined;
  readonly isMachineLate: boolean;
  /** The market whose data come latest, where any come late. */
  readonly late: LateMarket | undefined;
  readonly mirrorMismatches: number;
  /** The feed thread says nothing: what the venues last said of themselves no longer counts. */
  readonly isFeedSilent: boolean;
}

export type StatusStore = StoreApi<StatusState>;

export function createStatusStore(): StatusStore {
  return createStore<StatusState>()(() => ({
    venues: [],
    books: [],
    isLoadingCalmly: false,
    paintP99Ms: undefined,
    isMachineLate: false,
    late: undefined,
    mirrorMismatches: 0,
    isFeedSilent: false,
  }));
}
