/** What the connection doctor has found, venue by venue, and which venue it is looked at for. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VenueId } from '#shared/domain/market.ts';
import type { DoctorReport } from '#shared/ipc/doctor.ts';

export interface DoctorState {
  readonly venue: VenueId;
  readonly reports: ReadonlyMap<VenueId, DoctorReport>;
  /** Walks under way. */
  readonly running: ReadonlySet<VenueId>;
  /** Why a walk could not be made at all. */
  readonly failures: ReadonlyMap<VenueId, string>;
  select(venue: VenueId): void;
  begin(venue: VenueId): void;
  /** A report that grew, or its last form. */
  take(report: DoctorReport): void;
  end(venue: VenueId, failure?: string): void;
  /** Another source has other servers: nothing of what was found there holds. */
  forget(): void;
}

export type DoctorStore = StoreApi<DoctorState>;

export function createDoctorStore(): DoctorStore {
  return createStore<DoctorState>()((set, get) => ({
    venue: 'paxos-public',
    reports: new Map(),
    running: new Set(),
    failures: new Map(),
    select(venue) {
      set({ venue });
    },
    begin(venue) {
      set({
        running: new Set([...get().running, venue]),
        reports: without(get().reports, venue),
        failures: without(get().failures, venue),
      });
    },
    take(report) {
      set({ reports: new Map([...get().reports, [report.venue, report]]) });
    },
    end(venue, failure) {
      set({
        running: new Set([...get().running].filter((one) => one !== venue)),
        ...(failure === undefined
          ? {}
          : { failures: new Map([...get().failures, [venue, failure]]) }),
      });
    },
    forget() {
      set({ reports: new Map(), failures: new Map() });
    },
  }));
}

function without<V>(map: ReadonlyMap<VenueId, V>, venue: VenueId): Map<VenueId, V> {
  return new Map([...map].filter(([one]) => one !== venue));
}
