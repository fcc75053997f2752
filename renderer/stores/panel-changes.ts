/** Pure changes of the list of panels. */
import type { Instrument, VenueId } from '#shared/domain/market.ts';
import type { MarketRules } from '#shared/ipc/stream.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';

export const maxPanels = 32;

/** An id no panel has yet. */
export function freshPanelId(
  panels: readonly PanelSettings[],
  kind: PanelSettings['kind'],
): string {
  const taken = new Set(panels.map((panel) => panel.id));
  let number = 1;
  while (taken.has(`${kind}-${number}`)) {
    number += 1;
  }
  return `${kind}-${number}`;
}

export function newPanel(
  panels: readonly PanelSettings[],
  kind: PanelSettings['kind'],
  venue: VenueId,
  market: string,
): PanelSettings {
  const id = freshPanelId(panels, kind);
  switch (kind) {
    case 'ladder':
      return { kind, id, venue, market, axis: 'static' };
    case 'tape':
      return { kind, id, venue, market };
    case 'price-chart':
      return { kind, id, venue, market, range: '5m' };
  }
}

/** `panel` right after the one called `besideId`, or last. */
export function insertPanel(
  panels: readonly PanelSettings[],
  panel: PanelSettings,
  besideId: string | undefined,
): PanelSettings[] {
  const index = panels.findIndex((other) => other.id === besideId);
  const at = index === -1 ? panels.length : index + 1;
  return [...panels.slice(0, at), panel, ...panels.slice(at)];
}

/** The panel on another market. What was chosen for the old one (grouping, filter) does not fit the new one. */
export function onMarket(panel: PanelSettings, venue: VenueId, market: string): PanelSettings {
  switch (panel.kind) {
    case 'ladder':
      return { kind: 'ladder', id: panel.id, venue, market, axis: panel.axis };
    case 'tape':
      return { kind: 'tape', id: panel.id, venue, market };
    case 'price-chart':
      return { ...panel, venue, market };
  }
}

/** Whether a panel of this kind can show that market. */
export function canShow(kind: PanelSettings['kind'], instrument: Instrument): boolean {
  return kind !== 'price-chart' || instrument.hasIndexPrice === true;
}

/** Whether a ladder can ask for two parallel connections; one that does can always go back. */
export function canBeStandby(panel: PanelSettings, rules: MarketRules | undefined): boolean {
  return panel.kind === 'ladder' && (rules?.allowsStandby === true || panel.isStandby === true);
}

/** Connections belong to the market: all its ladders take the change. */
export function withStandby(
  panels: readonly PanelSettings[],
  of: PanelSettings,
  isStandby: boolean,
): PanelSettings[] {
  return panels.map((panel) => {
    if (panel.kind !== 'ladder' || panel.venue !== of.venue || panel.market !== of.market) {
      return panel;
    }
    const { isStandby: _before, ...rest } = panel;
    return isStandby ? { ...rest, isStandby } : rest;
  });
}

/** Where Enter opens a market: the focused panel if it can show it, else the first ladder, else a new one. */
export function openingTarget(
  panels: readonly PanelSettings[],
  focusedId: string | undefined,
  instrument: Instrument,
): PanelSettings | undefined {
  const focused = panels.find((panel) => panel.id === focusedId);
  if (focused !== undefined && canShow(focused.kind, instrument)) {
    return focused;
  }
  return panels.find((panel) => panel.kind === 'ladder');
}
