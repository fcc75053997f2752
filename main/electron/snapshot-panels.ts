/** What a page told of its panels, and whether each ever got data. */

export type SnapshotPanels = ReadonlyArray<Readonly<Record<string, unknown>>>;

export function hasData(panel: Readonly<Record<string, unknown>>): boolean {
  switch (panel.kind) {
    case 'ladder':
      return isFilled(panel.bids) || isFilled(panel.asks);
    case 'tape':
      return isFilled(panel.rows);
    case 'price-chart':
      return typeof panel.points === 'number' && panel.points > 0;
    default:
      return false;
  }
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
