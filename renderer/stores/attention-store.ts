/** Incidents, alert rules and settings as main last told them, and whether the shift log is open in this window. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { UnixMillis } from '#shared/domain/time.ts';
import {
  type AlertRule,
  type AttentionChange,
  type AttentionSettings,
  type AttentionState,
  defaultAttentionSettings,
  type Incident,
} from '#shared/ipc/attention.ts';

/** As many as main sends at the start; older ones stay in its file. */
export const maxIncidents = 500;

export interface AttentionViewState {
  /** `asking` until main has answered once. */
  readonly answer: 'asking' | 'there' | { readonly failure: string };
  /** Newest first. */
  readonly incidents: readonly Incident[];
  readonly settings: AttentionSettings;
  readonly rules: readonly AlertRule[];
  readonly mutedUntil: UnixMillis | undefined;
  readonly canNotify: boolean;
  readonly isLogOpen: boolean;
  take(state: AttentionState): void;
  fail(failure: string): void;
  change(change: AttentionChange): void;
}

export type AttentionStore = StoreApi<AttentionViewState>;

export function createAttentionStore(): AttentionStore {
  return createStore<AttentionViewState>()((set, get) => ({
    answer: 'asking',
    incidents: [],
    settings: defaultAttentionSettings,
    rules: [],
    mutedUntil: undefined,
    canNotify: true,
    isLogOpen: false,
    take({ incidents, settings, rules, mutedUntil, canNotify }) {
      set({
        answer: 'there',
        incidents: newestFirst(incidents),
        settings,
        rules,
        mutedUntil,
        canNotify,
      });
    },
    fail(failure) {
      set({ answer: { failure } });
    },
    change({ incidents, settings, rules, mutedUntil }) {
      set({
        ...(incidents === undefined ? {} : { incidents: withChanged(get().incidents, incidents) }),
        ...(settings === undefined ? {} : { settings }),
        ...(rules === undefined ? {} : { rules }),
        ...(mutedUntil === undefined ? {} : { mutedUntil: mutedUntil ?? undefined }),
      });
    },
  }));
}

/** A changed incident takes the place of what was known of it; the order is that of their beginnings. */
function withChanged(
  known: readonly Incident[],
  changed: readonly Incident[],
): readonly Incident[] {
  const byId = new Map(known.map((incident) => [incident.id, incident]));
  for (const incident of changed) {
    byId.set(incident.id, incident);
  }
  return newestFirst([...byId.values()]);
}

function newestFirst(incidents: readonly Incident[]): readonly Incident[] {
  return [...incidents].sort((a, b) => b.startedAt - a.startedAt).slice(0, maxIncidents);
}
