/** Trust of a panel's market for React: re-renders on another word or another cause, never for an age. */
import { useCallback, useSyncExternalStore } from 'react';
import type { UnixMillis } from '#shared/domain/time.ts';
import type { Trust } from '#shared/domain/trust.ts';
import type { PanelKind } from '../panels/panel.ts';
import type { MarketView } from '../stream/market-view.ts';

const channelOf = { ladder: 'book', tape: 'trades', 'price-chart': 'price' } as const;

/**
 * What a panel of this kind says of its market. A market followed for more than its trades has one word, the book's;
 * before the first word from the feed thread it is a first load.
 */
export function panelTrust(view: MarketView, kind: PanelKind): Trust {
  return view.trust(channelOf[kind]) ?? view.trust('book') ?? firstLoad;
}

const firstLoad: Trust = {
  state: 'RESYNCING',
  since: Number.POSITIVE_INFINITY,
  cause: { code: 'first-load', sentence: ['Waiting for the first word from the feed thread.'] },
  proof: { word: 'no proof', holds: false },
};

/** The same of now, also while the window is frozen. */
export function panelLiveTrust(view: MarketView, kind: PanelKind): Trust {
  const { pinnedAt, liveTrust } = view;
  if (pinnedAt === undefined || liveTrust === undefined) {
    return panelTrust(view, kind);
  }
  return view.liveTrust?.(channelOf[kind]) ?? view.liveTrust?.('book') ?? firstLoad;
}

/** Whether nothing of this market was ever here to show. */
export function isFirstLoad(view: MarketView, kind: PanelKind): boolean {
  switch (kind) {
    case 'ladder':
      return !view.book.hasBook;
    case 'tape':
      return view.trades.length === 0;
    case 'price-chart':
      return view.prices.length === 0;
  }
}

/** The trust as it stands now; the component renders again when its word or cause becomes another. */
export function useTrust(view: MarketView, kind: PanelKind): Trust {
  const subscribe = useCallback(
    (listener: () => void) => view.subscribe('trust', listener),
    [view],
  );
  useSyncExternalStore(subscribe, () => {
    const trust = panelTrust(view, kind);
    return `${trust.state} ${trust.cause.code} ${trust.proof.holds} ${trust.isBookOld}`;
  });
  return panelTrust(view, kind);
}

/** In calm colours although RESYNCING: a first load in its first seconds. */
export function isCalmFirstLoad(
  view: MarketView,
  kind: PanelKind,
  trust: Trust,
  now: UnixMillis,
  calmMs: number,
): boolean {
  return trust.state === 'RESYNCING' && isFirstLoad(view, kind) && now - trust.since < calmMs;
}
