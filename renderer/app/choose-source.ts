/** Practice exchange or the venues themselves. Nothing of one source may stand among the other's. */
import { venueIds } from '#shared/domain/market.ts';
import type { DataSource } from '#shared/ipc/contract.ts';
import { forgetMarkets, loadMarkets } from '../stores/market-store.ts';
import { followedMarkets } from '../stores/panel-changes.ts';
import type { WindowServices } from './window-services.ts';

export async function chooseSource(services: WindowServices, source: DataSource): Promise<void> {
  const { window, notices, bridge } = services;
  if (window.getState().source === source || window.getState().isSwitchingSource) {
    return;
  }
  window.setState({ isSwitchingSource: true });
  const answer = await bridge.call('source.choose', { source });
  window.setState({ isSwitchingSource: false });
  if (answer.ok) {
    await adoptSource(services, answer.value.source);
  } else {
    notices.getState().show({
      severity: 'caution',
      title: source === 'live' ? 'Could not go live' : 'Could not return to practice',
      text: answer.error.text,
    });
  }
}

/** Main says what the source is now. Every view is made anew, and every market asked for again from its beginning. */
export async function adoptSource(services: WindowServices, source: DataSource): Promise<void> {
  const { window, views, bridge, markets, workspace, venues } = services;
  if (window.getState().source === source) {
    return;
  }
  window.setState({ source });
  venues.clear();
  forgetMarkets(markets);
  await bridge.call('feeds.follow', { markets: [] });
  views.keepOnly(new Set());
  for (const venue of venueIds) {
    views.setPractice(venue, source === 'practice');
  }
  window.setState({ viewGeneration: window.getState().viewGeneration + 1 });
  const { panels } = workspace.getState().workspace;
  await bridge.call('feeds.follow', { markets: followedMarkets(panels) });
  for (const venue of new Set(panels.map((panel) => panel.venue))) {
    await loadMarkets(markets, bridge, venue);
  }
}
