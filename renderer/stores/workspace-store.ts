/** The workspace as it stands: panels, looks, and which panel has the person's attention. Saved as it changes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PanelSettings, Workspace } from '#shared/ipc/workspace.ts';
import { insertPanel, maxPanels } from './panel-changes.ts';

/** Changes within this time are written as one. */
export const saveDelayMs = 400;

export type Looks = Pick<Workspace, 'theme' | 'sides' | 'isSwapped' | 'density'>;

export interface WorkspaceState {
  readonly workspace: Workspace;
  readonly focusedId: string | undefined;
  setPanel(panel: PanelSettings): void;
  /** False when the workspace is full. */
  addPanel(panel: PanelSettings, besideId: string | undefined): boolean;
  closePanel(id: string): void;
  setLooks(looks: Partial<Looks>): void;
  /** The sheet of the nine states was opened, or offered for long enough. */
  markStatesSeen(): void;
  focus(id: string | undefined): void;
  /** Another workspace altogether, as main gave it; not saved back. */
  replace(workspace: Workspace): void;
}

export type WorkspaceStore = StoreApi<WorkspaceState>;

export function createWorkspaceStore(workspace: Workspace): WorkspaceStore {
  return createStore<WorkspaceState>()((set, get) => {
    const setPanels = (panels: PanelSettings[]): void => {
      set({ workspace: { ...get().workspace, panels } });
    };
    return {
      workspace,
      focusedId: workspace.panels[0]?.id,
      setPanel(panel) {
        setPanels(get().workspace.panels.map((other) => (other.id === panel.id ? panel : other)));
      },
      addPanel(panel, besideId) {
        const { panels } = get().workspace;
        if (panels.length >= maxPanels) {
          return false;
        }
        setPanels(insertPanel(panels, panel, besideId));
        set({ focusedId: panel.id });
        return true;
      },
      closePanel(id) {
        const { panels } = get().workspace;
        const index = panels.findIndex((panel) => panel.id === id);
        if (index === -1) {
          return;
        }
        const rest = panels.filter((panel) => panel.id !== id);
        setPanels(rest);
        if (get().focusedId === id) {
          set({ focusedId: rest[Math.min(index, rest.length - 1)]?.id });
        }
      },
      setLooks(looks) {
        set({ workspace: { ...get().workspace, ...looks } });
      },
      markStatesSeen() {
        if (get().workspace.hasSeenStates !== true) {
          set({ workspace: { ...get().workspace, hasSeenStates: true } });
        }
      },
      focus(id) {
        if (get().focusedId !== id) {
          set({ focusedId: id });
        }
      },
      replace(next) {
        set({ workspace: next, focusedId: next.panels[0]?.id });
      },
    };
  });
}

/**
 * Hands each changed workspace to `save`, at most once in `saveDelayMs`, the last one always. Returns `flush`, which
 * saves at once what still waits.
 */
export function saveChanges(
  store: WorkspaceStore,
  save: (workspace: Workspace) => void,
  after: (delayMs: number, callback: () => void) => () => void,
): () => void {
  let cancel: (() => void) | undefined;
  let saved = store.getState().workspace;
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    const { workspace } = store.getState();
    if (workspace !== saved) {
      saved = workspace;
      save(workspace);
    }
  };
  store.subscribe((state, previous) => {
    if (state.workspace !== previous.workspace) {
      cancel ??= after(saveDelayMs, flush);
    }
  });
  return flush;
}
