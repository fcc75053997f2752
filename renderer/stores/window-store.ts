/** What this window is doing besides showing panels: its source of data, and the dialog that is open. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { AppInfo, DataSource } from '#shared/ipc/contract.ts';

/** Alt Enter in the palette adds a panel; which kind follows from what was asked for. */
export type OpenDialog =
  | 'palette'
  | 'keys'
  | 'doctor'
  | 'why'
  | 'trust-states'
  | 'alerts'
  | 'attention-settings'
  | 'drills'
  | 'who-is-slow'
  | undefined;

export interface WindowState {
  readonly app: AppInfo;
  readonly source: DataSource;
  /** A change of source was asked for and main has not answered yet. */
  readonly isSwitchingSource: boolean;
  readonly dialog: OpenDialog;
  /** The moment at which all panels stand still. Absent: they show now. */
  readonly frozenAt: UnixMillis | undefined;
  /** The panel whose trust line offers to explain the states. */
  readonly lessonId: string | undefined;
  /** The part of the Why sheet that was asked for. */
  readonly whyPart: 'levels' | undefined;
  /** Grows when every view was made anew, so that panels take the new ones. */
  readonly viewGeneration: number;
}

export type WindowStore = StoreApi<WindowState>;

export function createWindowStore(app: AppInfo, source: DataSource): WindowStore {
  return createStore<WindowState>()(() => ({
    app,
    source,
    isSwitchingSource: false,
    dialog: undefined,
    frozenAt: undefined,
    lessonId: undefined,
    whyPart: undefined,
    viewGeneration: 0,
  }));
}
