/** Paxos' REST companions (`paxos-public.md` §7): a path in, a status and a body out. */
import type { MarketStates } from '../market-state.ts';
import {
  marketBody,
  orderBookBody,
  priceBody,
  recentExecutionsBody,
  tickerBody,
} from './paxos-public-wire.ts';

export type RestAnswer =
  | { readonly status: 200; readonly body: object }
  | { readonly status: 404; readonly detail: string };

/** `marketStatus`: what the list of markets says of buying and selling. */
export function answerPaxosRest(
  url: URL,
  markets: MarketStates,
  nowMs: number,
  marketStatus = 'ENABLED',
): RestAnswer {
  const [version, resource, name, view, ...more] = url.pathname.split('/').slice(1);
  if (version !== 'v2' || more.length > 0) {
    return noSuchPath(url);
  }
  if (resource === 'markets') {
    return name === undefined
      ? found({
          markets: markets.all('book').map((state) => marketBody(state, nowMs, marketStatus)),
        })
      : answerMarket(url, markets, name, view, nowMs);
  }
  if (resource === 'all-markets' && view === undefined) {
    return answerAllMarkets(url, markets, name, nowMs);
  }
  return noSuchPath(url);
}

function answerMarket(
  url: URL,
  markets: MarketStates,
  name: string,
  view: string | undefined,
  nowMs: number,
): RestAnswer {
  const state = markets.get(name);
  if (state === undefined || state.market.kind !== 'book') {
    return { status: 404, detail: `market ${name} is not listed` };
  }
  switch (view) {
    case 'order-book':
      return found(orderBookBody(state));
    case 'recent-executions':
      return found(recentExecutionsBody(state));
    case 'ticker':
      return found(tickerBody(state, nowMs));
    default:
      return noSuchPath(url);
  }
}

function answerAllMarkets(
  url: URL,
  markets: MarketStates,
  view: string | undefined,
  nowMs: number,
): RestAnswer {
  switch (view) {
    case 'ticker':
      return found({ items: markets.all('book').map((state) => tickerBody(state, nowMs)) });
    case 'prices': {
      const wanted = url.searchParams.getAll('markets').flatMap((list) => list.split(','));
      const states = markets
        .every()
        .filter((state) => wanted.length === 0 || wanted.includes(state.market.market));
      return found({ items: states.map((state) => priceBody(state, nowMs)) });
    }
    default:
      return noSuchPath(url);
  }
}

function found(body: object): RestAnswer {
  return { status: 200, body };
}

function noSuchPath(url: URL): RestAnswer {
  return { status: 404, detail: `no resource at ${url.pathname}` };
}
