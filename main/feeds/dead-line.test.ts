/** A dead line of any venue, at the venue's own pace: real sockets that stay open and say nothing. SPEC.md TR2, CN8. */
import { afterEach, describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { environmentTokens } from '../auth/environment-tokens.ts';
import { type PracticeExchange, startExchange } from '../practice/exchange.ts';
import { venueAdapters } from '../venues/registry.ts';
import { FeedHub } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { until } from './venue-test-server.ts';

const markets: readonly (readonly [VenueId, string])[] = [
  ['paxos-public', 'BTCUSD'],
  ['paxos-order-routing', 'BTCUSD'],
  ['rails', 'BTC-USDT'],
  ['paradex', 'BTC-USD-PERP'],
];
/** How long beyond the venue's own interval and pong allowance a word may stand: timers, and the step of this test. */
const schedulingMs = 500;
const stepMs = 250;

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function connect(exchange: PracticeExchange, venue: VenueId, market: string, clock: ManualClock) {
  const adapter = ensureDefined(venueAdapters.get(venue), venue);
  const endpoints = ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
  const tokens =
    adapter.auth === undefined
      ? undefined
      : environmentTokens({
          venues: [{ venue, auth: adapter.auth, endpoints }],
          environment: {
            PLUMBLINE_CLIENT_ID: 'practice',
            PLUMBLINE_CLIENT_SECRET: 'practice',
            PLUMBLINE_API_KEY: 'practice',
            PLUMBLINE_API_SECRET: 'practice',
          },
          clock,
        });
  if (tokens?.ok === false) {
    throw new Error(tokens.error);
  }
  const hub = new FeedHub({
    adapters: new Map([[venue, adapter]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
    ...(tokens === undefined ? {} : { tokens: tokens.value }),
  });
  closers.push(() => {
    hub.close();
    tokens?.value.close();
  });
  // Without a REST address of the same server nothing but the line itself can tell: an audit would sooner.
  hub.configure([{ venue, endpoints, isPractice: true, isRestPaired: false }]);
  hub.follow({}, [{ venue, market, channels: ['book'] }]);
  const feed = ensureDefined(hub.market(venue, market), market);
  const { pingEveryMs, pongWithinMs } = adapter.timing;
  const told: string[] = [];
  feed.listen({ trust: (_feed, _channel, trust) => told.push(trust.state) });
  return { state: () => feed.trust('book')?.state, told, boundMs: pingEveryMs + pongWithinMs };
}

describe('a line that is dead but open', { timeout: 60_000 }, () => {
  it.each(markets)(
    'TR2: %s is not believed longer than its own ping and pong allow',
    async (venue, market) => {
      const exchange = await startExchange({
        protocols: [venue],
        sources: [{ kind: 'demo', markets: [market] }],
        messagesPerSecond: 50,
      });
      closers.push(() => exchange.close());
      const clock = new ManualClock();
      const { state, told, boundMs } = connect(exchange, venue, market, clock);
      await until(() => state() === 'LIVE', `${venue} LIVE`);
      exchange.trigger('half-open');
      // What is still on its way proves life; after that nothing does.
      await turns(50);
      const lastProofAt = clock.now();
      told.length = 0;
      while (!told.includes('STALE') && clock.now() - lastProofAt < 2 * boundMs) {
        clock.advance(stepMs);
        await turns(3);
      }
      const believedMs = clock.now() - lastProofAt;
      expect(told).toContain('STALE');
      expect(believedMs).toBeLessThanOrEqual(boundMs + schedulingMs);
      // The issue's own words: the interval of the venue's proof of life, and ten seconds.
      expect(boundMs).toBeLessThanOrEqual(35_000);
    },
  );
});
