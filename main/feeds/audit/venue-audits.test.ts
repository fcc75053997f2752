/** Audits of all four venues against the practice exchange, over real sockets. SPEC.md AD1, AD2, AD9–AD16. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { VenueId } from '#shared/domain/market.ts';
import { sentenceText, type Trust } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { environmentTokens } from '../../auth/environment-tokens.ts';
import { type PracticeExchange, startExchange } from '../../practice/exchange.ts';
import { venueAdapters } from '../../venues/registry.ts';
import { systemClock } from '../clock.ts';
import { FeedHub } from '../feed-hub.ts';
import type { MarketFeed } from '../market-feed.ts';
import { until } from '../venue-test-server.ts';

// Real sockets and real seconds between two looks, on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 90_000 });

const markets = {
  'paxos-public': 'BTCUSD',
  'paxos-order-routing': 'BTCUSD',
  rails: 'BTC-USDT',
  paradex: 'BTC-USD-PERP',
} as const satisfies Record<VenueId, string>;
const means = {
  'paxos-public': 'rest-book',
  'paxos-order-routing': 'second-connection',
  rails: 'fresh-copy',
  paradex: 'rest-book',
} as const satisfies Record<VenueId, BookAudit['means']>;
const venues = Object.keys(markets) as VenueId[];

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

interface Desk {
  readonly exchange: PracticeExchange;
  readonly hub: FeedHub;
  readonly feed: MarketFeed;
  /** Every audit that was told, and every state of the book, in order. */
  readonly audits: BookAudit[];
  readonly trusts: Trust[];
}

async function open(venue: VenueId, isRestPaired = true): Promise<Desk> {
  const market = markets[venue];
  const exchange = await startExchange({
    protocols: [venue],
    sources: [{ kind: 'demo', markets: [market] }],
    messagesPerSecond: 40,
  });
  closers.push(() => exchange.close());
  const adapter = ensureDefined(venueAdapters.get(venue), venue);
  const endpoints = { ...ensureDefined(exchange.endpoints[venue], venue) };
  const tokens = environmentTokens({
    venues: adapter.auth === undefined ? [] : [{ venue, auth: adapter.auth, endpoints }],
    environment: {
      PLUMBLINE_CLIENT_ID: 'desk-client',
      PLUMBLINE_CLIENT_SECRET: 'practice',
      PLUMBLINE_API_KEY: 'desk-key',
      PLUMBLINE_API_SECRET: 'practice',
    },
  });
  if (!tokens.ok) {
    throw new Error(tokens.error);
  }
  closers.push(() => tokens.value.close());
  const hub = new FeedHub({
    adapters: venueAdapters,
    tokens: tokens.value,
    // The first look by the schedule is as late as it can be.
    random: () => 0.999,
  });
  closers.push(() => hub.close());
  hub.configure([{ venue, endpoints, isPractice: true, isRestPaired }]);
  hub.follow({}, [{ venue, market, channels: ['book'] }]);
  const feed = ensureDefined(hub.market(venue, market), market);
  const desk: Desk = { exchange, hub, feed, audits: [], trusts: [] };
  feed.listen({
    audit: () => {
      const { newest } = feed.audits;
      if (newest !== undefined && newest !== desk.audits.at(-1)) {
        desk.audits.push(newest);
      }
    },
    trust: (_feed, channel, trust) => {
      if (channel === 'book') {
        desk.trusts.push(trust);
      }
    },
  });
  await until(() => feed.trust('book')?.state === 'LIVE', `${market} to be live`);
  return desk;
}

function ask({ hub, feed }: Desk): void {
  hub.audit(feed.venue, feed.market);
}

/** The newest one once there are `count`. */
async function told({ audits, feed }: Desk, count: number): Promise<BookAudit> {
  await vi.waitFor(() => expect(audits.length).toBeGreaterThanOrEqual(count), {
    timeout: 30_000,
    interval: 20,
  });
  return ensureDefined(feed.audits.newest, 'an audit');
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether our book is the exchange's own, looked at while the market stands still for a moment. */
async function isRight({ exchange, feed }: Desk): Promise<boolean> {
  const stillness = exchange.trigger('silent');
  closers.push(() => stillness.stop());
  // What is on its way arrives.
  await wait(150);
  const isSame = feed.book.digest() === exchange.digest(exchange.markets[0] ?? '');
  stillness.stop();
  return isSame;
}

/** The removal of one level is lost: it stays until the venue happens to say something of that level again. */
async function loseRemoval(desk: Desk): Promise<void> {
  for (let drills = 0; drills < 10; drills += 1) {
    const drill = desk.exchange.trigger('zombie-level');
    closers.push(() => drill.stop());
    for (let looks = 0; looks < 12; looks += 1) {
      await wait(100);
      if (!(await isRight(desk))) {
        drill.stop();
        return;
      }
    }
    drill.stop();
  }
  throw new Error('no removal was lost');
}

/** Until one is found: a level of which the venue says something again meanwhile is right again by that. */
async function findLost(desk: Desk): Promise<BookAudit> {
  for (let tries = 0; tries < 10; tries += 1) {
    await loseRemoval(desk);
    const before = desk.audits.length;
    ask(desk);
    await told(desk, before + 1);
    if (desk.feed.audits.newest?.outcome === 'differs') {
      await told(desk, before + 2);
    }
    const lost = desk.audits.find(({ outcome }) => outcome === 'lost');
    if (lost !== undefined) {
      return lost;
    }
  }
  throw new Error('no lost update was found');
}

describe.each(venues)('%s', (venue) => {
  it('AD1, AD15: a book that moves agrees with the venue’s copy, and who asked hears it', async () => {
    const desk = await open(venue);
    ask(desk);
    await until(() => desk.feed.audits.isRunning, 'the audit to begin');
    const audit = await told(desk, 1);
    expect(audit).toMatchObject({
      means: means[venue],
      outcome: 'matches',
      differing: 0,
      at: expect.any(Number),
      nextAt: expect.any(Number),
    });
    expect(audit.compared).toBeGreaterThan(20);
    expect(desk.feed.audits.isRunning).toBe(false);
    expect(desk.trusts.every(({ state }) => state !== 'STALE')).toBe(true);
    expect(desk.hub.supervisors.get(venue)?.status()).toMatchObject({
      openSockets: 1,
      reconnects: 0,
    });
    if (venue === 'paradex') {
      // Compared at the number of the copy.
      expect(audit.excused).toBe(0);
    }
  });

  it('AD10, AD11: a level that is gone is found within two looks and healed without a blank', async () => {
    const desk = await open(venue);
    let least = Number.POSITIVE_INFINITY;
    const { book } = desk.feed;
    const watching = setInterval(() => {
      least = Math.min(least, book.bidCount, book.askCount);
    }, 1);
    closers.push(() => clearInterval(watching));
    const lost = await findLost(desk);
    expect(lost.differences[0]).toMatchObject({ kind: 'missed-delete', ours: expect.any(String) });
    expect(desk.audits.at(desk.audits.indexOf(lost) - 1)?.outcome).toBe('differs');
    const stale = desk.trusts.find(({ state }) => state === 'STALE');
    expect(stale?.cause.code).toBe('audit-differs');
    expect(sentenceText(stale?.cause.sentence ?? [], systemClock.now())).toMatch(
      /^1 of \d+ levels differed from the venue.s copy twice\./,
    );
    await vi.waitFor(async () => expect(await isRight(desk)).toBe(true), {
      timeout: 20_000,
      interval: 20,
    });
    await until(() => desk.feed.trust('book')?.state !== 'STALE', 'the book to be believed');
    ask(desk);
    await vi.waitFor(() => expect(desk.feed.audits.newest?.outcome).toBe('matches'), {
      timeout: 30_000,
      interval: 20,
    });
    expect(least).toBeGreaterThan(5);
    // Paradex has to subscribe again for a full book, so that updates are missing meanwhile.
    const others = new Set(desk.trusts.map(({ state }) => state));
    expect(others.has('GAP')).toBe(false);
    expect(others.has('RESYNCING')).toBe(venue === 'paradex');
  });
});

describe('what is odd', () => {
  it('AD12: a message that could not be read is a reason to look', async () => {
    const desk = await open('paxos-public');
    const openedAt = performance.now();
    const garbage = desk.exchange.trigger('garbage');
    closers.push(() => garbage.stop());
    const audit = await told(desk, 1);
    expect(desk.feed.trust('book')?.state).toBe('LIVE');
    expect(audit.outcome).toBe('matches');
    // By the schedule alone it would have been 10 s.
    expect(performance.now() - openedAt).toBeLessThan(9_500);
  });
});

describe('where a copy cannot be had', () => {
  it('AD1: the REST book of another server says nothing', async () => {
    const desk = await open('paxos-public', false);
    ask(desk);
    expect(await told(desk, 1)).toMatchObject({
      outcome: 'failed',
      reason:
        'The REST address of Paxos is not that of its sockets, so its book says nothing about this one.',
    });
    expect(desk.feed.trust('book')?.state).toBe('LIVE');
  });

  it('AD2, AD14: a second connection that is refused touches none of the first', async () => {
    const desk = await open('paxos-order-routing');
    desk.exchange.turn('paxos-order-routing', 'upgrade', 'refused-401');
    ask(desk);
    const audit = await told(desk, 1);
    expect(audit.outcome).toBe('failed');
    expect(audit.reason).toBe(
      'Paxos SOR did not let a second connection in to compare the book with; the one that carries it goes on. Tried again in 10 min.',
    );
    // The first sockets may need what is refused.
    expect(ensureDefined(audit.nextAt, 'a next time') - audit.at).toBeGreaterThan(500_000);
    expect(desk.feed.trust('book')?.state).toBe('LIVE');
    desk.exchange.turn('paxos-order-routing', 'upgrade', 'checked');
    ask(desk);
    await vi.waitFor(() => expect(desk.feed.audits.newest?.outcome).toBe('matches'), 20_000);
  });
});
