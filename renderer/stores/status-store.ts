/** What the status strip says: taken from the stream a few times a second, never for each tick. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TrustState } from '#shared/domain/trust.ts';
import type { VenueStatus } from '#shared/ipc/stream.ts';

/** React hears of the stream at most this often. */
export const statusPeriodMs = 250;

export interface StatusState {
  readonly venues: readonly VenueStatus[];
  /** Ladders by the word on their badge. */
  readonly books: ReadonlyArray<readonly [state: TrustState, count: number]>;
  /** 99 in 100 changes are on the screen within this, of the last ten seconds, ms. */
  readonly paintP99Ms: number | undefined;
  readonly isMachineLate: boolean;
  readonly mirrorMismatches: number;
}

export type StatusStore = StoreApi<StatusState>;

export function createStatusStore(): StatusStore {
  return createStore<StatusState>()(() => ({
    venues: [],
    books: [],
    paintP99Ms: undefined,
    isMachineLate: false,
    mirrorMismatches: 0,
  }));
}
