/** What this window knows of the delays of its markets, one entry for each in the order of its panels. */
import type { UnixMillis } from '#shared/domain/time.ts';
import { marketTitle } from '../app/market-words.ts';
import type { WindowServices } from '../app/window-services.ts';
import { panelLiveTrust } from '../ui/use-trust.ts';
import type { MarketDelay } from './delay-view.ts';

export function marketDelays(
  services: Pick<WindowServices, 'workspace' | 'views' | 'stream'>,
  now: UnixMillis,
): readonly MarketDelay[] {
  const delays = new Map<string, MarketDelay>();
  for (const panel of services.workspace.getState().workspace.panels) {
    const view = services.views.view(panel.venue, panel.market);
    // A ladder's word is the market's; a tape or a chart alone has that of its channel.
    if (delays.has(view.key) && panel.kind !== 'ladder') {
      continue;
    }
    delays.set(view.key, {
      key: view.key,
      venue: panel.venue,
      title: marketTitle(panel.market),
      trust: panelLiveTrust(view, panel.kind),
      feed: view.figures.latency,
      page: services.stream.latency.figures(view.key, now),
    });
  }
  return [...delays.values()];
}
