/** Where panels stand: ladders side by side at the left, all others stacked at their right. Pure. */
import type { PanelSettings } from '#shared/ipc/workspace.ts';

/** A ladder with all its columns, borders included (design §5), and the least it can be folded to. */
const ladderWidth = 480;
const leastLadderWidth = 222;
const leastStackWidth = 300;
const leastPanelHeight = 160;
/** As in the design at 900 px, and the same share of taller windows. */
const chartHeight = 'max(330px, 39%)';

export interface DeskLayout {
  /** CSS grid tracks of the desk. */
  readonly columns: string;
  readonly ladderRows: number;
  readonly laddersPerRow: number;
  /** CSS grid tracks of the stack. */
  readonly stackRows: string;
  readonly ladders: readonly PanelSettings[];
  readonly stacked: readonly PanelSettings[];
}

/** `width` is that of the desk in CSS px. Ladders that do not fit beside each other go into further rows. */
export function layoutDesk(panels: readonly PanelSettings[], width: number): DeskLayout {
  const ladders = panels.filter((panel) => panel.kind === 'ladder');
  const stacked = panels.filter((panel) => panel.kind !== 'ladder');
  const reserved = stacked.length > 0 ? leastStackWidth + 1 : 0;
  const fitting = Math.max(1, Math.floor((width - reserved + 1) / (leastLadderWidth + 1)));
  const ladderRows = Math.max(1, Math.ceil(ladders.length / fitting));
  const laddersPerRow = Math.ceil(ladders.length / ladderRows);
  // Without a stack the ladders share the whole width.
  const ladderTrack =
    stacked.length > 0
      ? `minmax(${leastLadderWidth}px, ${ladderWidth}px)`
      : `minmax(${leastLadderWidth}px, 1fr)`;
  const tracks = [
    ...(laddersPerRow > 0 ? [`repeat(${laddersPerRow}, ${ladderTrack})`] : []),
    ...(stacked.length > 0 ? [`minmax(${leastStackWidth}px, 1fr)`] : []),
  ];
  return {
    columns: tracks.length > 0 ? tracks.join(' ') : '1fr',
    ladderRows,
    laddersPerRow,
    stackRows: stackRows(stacked),
    ladders,
    stacked,
  };
}

// A chart is as tall as in the design where there is room, the tapes take the rest. A stack of charts alone shares it.
function stackRows(stacked: readonly PanelSettings[]): string {
  const hasFiller = stacked.some((panel) => panel.kind !== 'price-chart');
  return stacked
    .map((panel) =>
      panel.kind === 'price-chart' && hasFiller
        ? `minmax(${leastPanelHeight}px, ${chartHeight})`
        : `minmax(${leastPanelHeight}px, 1fr)`,
    )
    .join(' ');
}
