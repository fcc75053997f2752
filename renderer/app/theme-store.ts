/** Puts the looks on <html> and reads back the resolved tokens for the painters, once per change. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Looks } from '../stores/workspace-store.ts';
import { type CanvasTheme, readCanvasTheme } from '../ui/canvas-theme.ts';

export interface ThemeState {
  readonly theme: CanvasTheme;
  apply(looks: Looks): void;
  /** Something outside the looks changed: contrast, motion, the fonts. */
  reread(): void;
}

export type ThemeStore = StoreApi<ThemeState>;

export function createThemeStore(root: HTMLElement, looks: Looks): ThemeStore {
  setLooks(root, looks);
  return createStore<ThemeState>()((set) => ({
    theme: readCanvasTheme(root),
    apply(next) {
      setLooks(root, next);
      set({ theme: readCanvasTheme(root) });
    },
    reread() {
      set({ theme: readCanvasTheme(root) });
    },
  }));
}

function setLooks(root: HTMLElement, looks: Looks): void {
  root.dataset.theme = looks.theme;
  root.dataset.side = looks.sides;
  root.dataset.swap = String(looks.isSwapped);
  root.dataset.density = looks.density;
}

/** A canvas draws with a face only once it is there: the faces of the ladder are asked for before the first paint. */
export async function loadFonts(limitMs: number): Promise<void> {
  const family = '"IBM Plex Sans Condensed"';
  const faces = [400, 500, 600].map((weight) => document.fonts.load(`${weight} 12px ${family}`));
  await Promise.race([
    Promise.allSettled(faces),
    new Promise((resolve) => setTimeout(resolve, limitMs)),
  ]);
}
