/** What commands do to the panels of the desk: open, add, duplicate, close, two connections. */
import type { Instrument } from '#shared/domain/market.ts';
import type { PanelSettings } from '#shared/ipc/workspace.ts';
import type { PanelKind } from '../panels/panel.ts';
import {
  canBeStandby,
  canShow,
  maxPanels,
  newPanel,
  onMarket,
  openingTarget,
  withStandby,
} from '../stores/panel-changes.ts';
import { focusPanel } from './panel-focus.ts';
import type { WindowServices } from './window-services.ts';

/** Enter in the palette: the market in the focused panel, or where it fits. */
export function openMarket(services: WindowServices, instrument: Instrument): void {
  const store = services.workspace.getState();
  const target = openingTarget(store.workspace.panels, store.focusedId, instrument);
  if (target === undefined) {
    openMarketBeside(services, instrument);
    return;
  }
  store.setPanel(onMarket(target, instrument.venue, instrument.market));
  store.focus(target.id);
  focusPanel(target.id);
}

/** Alt Enter: a new panel of the focused one's kind, or a ladder where that kind cannot show the market. */
export function openMarketBeside(services: WindowServices, instrument: Instrument): void {
  const focused = focusedPanel(services);
  const kind = focused !== undefined && canShow(focused.kind, instrument) ? focused.kind : 'ladder';
  const { panels } = services.workspace.getState().workspace;
  add(services, newPanel(panels, kind, instrument.venue, instrument.market));
}

export function focusedPanel(services: WindowServices): PanelSettings | undefined {
  const { workspace, focusedId } = services.workspace.getState();
  return workspace.panels.find((panel) => panel.id === focusedId);
}

export function closeFocused(services: WindowServices): boolean {
  const focused = focusedPanel(services);
  if (focused === undefined) {
    return false;
  }
  const store = services.workspace.getState();
  store.closePanel(focused.id);
  const next = services.workspace.getState().focusedId;
  if (next !== undefined) {
    focusPanel(next);
  }
  return true;
}

export function duplicateFocused(services: WindowServices): boolean {
  const focused = focusedPanel(services);
  if (focused === undefined) {
    return false;
  }
  const { panels } = services.workspace.getState().workspace;
  const { id } = newPanel(panels, focused.kind, focused.venue, focused.market);
  return add(services, { ...focused, id });
}

export function addPanel(services: WindowServices, kind: PanelKind): boolean {
  const { panels } = services.workspace.getState().workspace;
  const focused = focusedPanel(services) ?? panels[0];
  const market = marketFor(services, kind, focused);
  if (market === undefined) {
    services.notices.getState().show({
      severity: 'note',
      title: 'No market for that panel',
      text:
        kind === 'price-chart'
          ? 'No market of the known lists has an index price. Open the palette again when the list is there.'
          : 'The list of markets is not known yet. Open the palette again when the list is there.',
    });
    return false;
  }
  return add(services, newPanel(panels, kind, market.venue, market.market));
}

/** The focused panel's market where the new panel can show it, else the first that it can. */
function marketFor(
  services: WindowServices,
  kind: PanelKind,
  focused: PanelSettings | undefined,
): Pick<Instrument, 'venue' | 'market'> | undefined {
  const known = [...services.markets.getState().venues.values()].flatMap(
    (venue) => venue.list?.instruments ?? [],
  );
  const same = known.find(
    (instrument) => instrument.venue === focused?.venue && instrument.market === focused.market,
  );
  if (same !== undefined && canShow(kind, same)) {
    return same;
  }
  if (kind !== 'price-chart' && focused !== undefined) {
    return focused;
  }
  return known.find((instrument) => canShow(kind, instrument));
}

function add(services: WindowServices, panel: PanelSettings): boolean {
  const store = services.workspace.getState();
  if (store.addPanel(panel, store.focusedId)) {
    focusPanel(panel.id);
    return true;
  }
  services.notices.getState().show({
    severity: 'note',
    title: 'The desk is full',
    text: `A workspace holds ${maxPanels} panels. Close one first.`,
  });
  return false;
}

export function hasStandby(services: WindowServices, panel: PanelSettings): boolean {
  return canBeStandby(panel, services.views.view(panel.venue, panel.market).figures.rules);
}

export function toggleStandby(services: WindowServices): boolean {
  const focused = focusedPanel(services);
  if (focused?.kind !== 'ladder' || !hasStandby(services, focused)) {
    return false;
  }
  const { workspace, setPanel } = services.workspace.getState();
  for (const panel of withStandby(workspace.panels, focused, focused.isStandby !== true)) {
    setPanel(panel);
  }
  return true;
}
