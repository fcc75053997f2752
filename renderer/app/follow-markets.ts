/** Keeps the feed thread told of what this window's panels need, and the views to what is followed. */
import { marketKey } from '#shared/domain/market.ts';
import { followedMarkets } from '#shared/ipc/followed-markets.ts';
import { callOrSay, type WindowServices } from './window-services.ts';

/** Asks for the markets of the panels now, and again whenever another market or channel is needed. */
export function followPanels(services: WindowServices): void {
  let asked = '';
  const follow = (): void => {
    const markets = followedMarkets(services.workspace.getState().workspace.panels);
    const text = JSON.stringify(markets);
    if (text !== asked) {
      asked = text;
      services.views.keepOnly(
        new Set(markets.map(({ venue, market }) => marketKey(venue, market))),
      );
      void callOrSay(services, 'The markets could not be followed', 'feeds.follow', { markets });
    }
  };
  follow();
  services.workspace.subscribe(follow);
}
