/** Practice exchange or the venues themselves. Nothing of one source may stand among the other's. */
import { venueIds } from '#shared/domain/market.ts';
import type { DataSource } from '#shared/ipc/contract.ts';
import { forgetMarkets } from '../stores/market-store.ts';
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
    adoptSource(services, answer.value.source);
  } else {
    notices.getState().show({
      severity: 'caution',
      title: source === 'live' ? 'Could not go live' : 'Could not return to practice',
      text: answer.error.text,
    });
  }
}

/**
 * Main says what the source is now. It gives a new stream port with it, which may be heard of before or after: whichever
 * comes first makes the views anew, so no panel shows one source's book under the other's name.
 */
export function adoptSource(services: WindowServices, source: DataSource): void {
  const { window, views, markets, marketLists, venues } = services;
  if (window.getState().source === source) {
    return;
  }
  window.setState({ source });
  venues.clear();
  forgetMarkets(markets);
  for (const venue of venueIds) {
    views.setPractice(venue, source === 'practice');
  }
  services.doctor.getState().forget();
  void marketLists.restart();
}
