/** What the window hands to every panel, and what a panel hands back. Panels do not know each other. */
import type { Instrument } from '#shared/domain/market.ts';
import type { MenuCommand } from '#shared/ipc/contract.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import type { FrameLoop } from '../stream/frame-loop.ts';
import type { MarketView } from '../stream/market-view.ts';
import type { CanvasTheme } from '../ui/canvas-theme.ts';

export type PanelKind = PanelSettings['kind'];
export type SettingsOf<K extends PanelKind> = Extract<PanelSettings, { kind: K }>;

export interface PanelProps<K extends PanelKind> {
  readonly panel: SettingsOf<K>;
  readonly view: MarketView;
  /** What the venue's list says of this market; absent until the list is known. */
  readonly instrument: Instrument | undefined;
  readonly theme: CanvasTheme;
  readonly frameLoop: FrameLoop;
  readonly isFocused: boolean;
  /** The panel changes its own settings (grouping, filter, range); they are remembered. */
  onChange(panel: SettingsOf<K>): void;
  /** Copies text for the person, through main. */
  onCopy(text: string): void;
  /** Called once after mount: how the window reaches into the panel. Returns the function that takes it back. */
  register(handle: PanelHandle): () => void;
}

export interface PanelHandle {
  /** Runs a menu or key command; false when it means nothing to this panel. */
  run(command: MenuCommand): boolean;
  /** The panel as `window.json` tells it (contracts.md), from this page's own mirror. Resolves after the digest is computed. */
  snapshot(): Promise<Readonly<Record<string, unknown>>>;
}
