/** The adapter over real sockets, against the practice exchange: its book is the exchange's, whatever happened on the way. */
import { afterEach, describe, expect, it } from 'vitest';
import { FeedHub, type FollowRequest } from '../../feeds/feed-hub.ts';
import { type PracticeExchange, startExchange } from '../../practice/exchange.ts';
import type { PracticeExchangeOptions } from '../../practice/practice-options.ts';
import { paradex } from './paradex.ts';

const venue = 'paradex';
const markets = ['BTC-USD-PERP', 'ETH-USD-PERP'];
const interactive = 'BTC-USD-PERP.interactive';
const closers: Array<() => unknown> = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

interface Followed {
  readonly exchange: PracticeExchange;
  readonly hub: FeedHub;
}

async function followed(
  switches: Readonly<Record<string, string>>,
  options: PracticeExchangeOptions = {},
  isStandby = false,
): Promise<Followed> {
  const exchange = await startExchange({
    protocols: [venue],
    messagesPerSecond: 3_000,
    ...options,
  });
  closers.push(() => exchange.close());
  const hub = new FeedHub({ adapters: new Map([[venue, paradex]]) });
  closers.push(() => hub.close());
  const { ws = '', rest = '' } = exchange.endpoints.paradex ?? {};
  hub.configure([
    { venue, endpoints: { ws, rest, switches }, isPractice: true, isRestPaired: true },
  ]);
  const channels = ['book', 'trades', 'ticker'] as const;
  hub.follow(
    hub,
    [...markets, interactive].map((market): FollowRequest => {
      return { venue, market, channels, isStandby };
    }),
  );
  return { exchange, hub };
}

async function until(isDone: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isDone()) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function states(hub: FeedHub): unknown {
  return [...markets, interactive].map((market) => hub.market(venue, market)?.trust('book')?.state);
}

/** A public book is the exchange's own; the interactive one holds more than it. */
function isSame({ exchange, hub }: Followed): boolean {
  return markets.every(
    (market) => hub.market(venue, market)?.book.digest() === exchange.digest(market),
  );
}

const forms = [
  ['binary', {}],
  ['binary, version 0', { 'sbe-version': '0' }],
  ['binary, version 2', { 'sbe-version': '2' }],
  ['JSON', { encoding: 'json' }],
] as const;

describe('over the wire', { timeout: 60_000 }, () => {
  for (const [name, switches] of forms) {
    it(`${name}: books, trades and figures come, and the books are the exchange's`, async () => {
      const here = await followed(switches);
      const { exchange, hub } = here;
      await until(
        () =>
          [...markets, interactive].every((market) => {
            const feed = hub.market(venue, market);
            return (
              feed?.book.hasSnapshot &&
              feed.updates > 100 &&
              feed.figures.values.markPrice !== undefined
            );
          }),
        'books and figures of all markets',
      );
      await until(() => hub.market(venue, 'BTC-USD-PERP')?.trades.newest !== undefined, 'a trade');
      exchange.trigger('maintenance');
      await until(() => isSame(here), 'equal books');
      const [status] = hub.statuses();
      expect(status).toMatchObject({ openSockets: 2, rejected: 0, unknown: 0, reconnects: 0 });
    });
  }

  it('PD41: the venue pings a flooded socket often, and every ping is answered in time', async () => {
    const { hub } = await followed(
      {},
      {
        messagesPerSecond: 40_000,
        knobs: { paradex: { 'ping-every-ms': '50', 'pong-within-ms': '500' } },
      },
    );
    await until(() => (hub.statuses()[0]?.received ?? 0) > 60_000, '60,000 messages');
    expect(hub.statuses()[0]).toMatchObject({ openSockets: 2, reconnects: 0, dropped: 0 });
  });

  it('PD12: on standby, two sockets for each book, and one book of both', async () => {
    const here = await followed({}, {}, true);
    const { exchange, hub } = here;
    await until(() => hub.statuses()[0]?.openSockets === 4, 'four sockets');
    await until(() => (hub.market(venue, 'BTC-USD-PERP')?.updates ?? 0) > 500, 'updates');
    exchange.trigger('maintenance');
    await until(() => isSame(here), 'equal books');
  });

  it('garbage between the frames: the books are doubted, and right again after it', async () => {
    const here = await followed({});
    const { exchange, hub } = here;
    const live = JSON.stringify(['LIVE', 'LIVE', 'LIVE']);
    await until(() => JSON.stringify(states(hub)) === live, 'three live books');
    const run = exchange.trigger('garbage');
    await until(() => (hub.statuses()[0]?.rejected ?? 0) > 20, 'refused frames');
    run.stop();
    await until(() => JSON.stringify(states(hub)) === live, 'three live books again');
    exchange.trigger('maintenance');
    await until(() => isSame(here), 'equal books');
  });
});
