/** The fault drills main offers, and the one under way. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DrillInfo, RunningDrill } from '#shared/ipc/drills.ts';

export interface DrillViewState {
  /** `asking` until main has answered once. */
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  readonly drills: readonly DrillInfo[];
  /** The one that is looked at. */
  readonly selected: string | undefined;
  readonly running: RunningDrill | undefined;
  /** A start was asked for and main has not answered yet. */
  readonly isStarting: boolean;
  /** Why the last one did not start. */
  readonly refusal: string | undefined;
}

export type DrillStore = StoreApi<DrillViewState>;

export function createDrillStore(): DrillStore {
  return createStore<DrillViewState>()(() => ({
    answer: 'asking',
    drills: [],
    selected: undefined,
    running: undefined,
    isStarting: false,
    refusal: undefined,
  }));
}
