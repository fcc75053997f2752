import { describe, expect, it } from 'vitest';
import { changeFrame, resetFrame, tick, trust, venueStatus } from './frames.fixture.ts';
import type { ViewPart } from './market-view.ts';
import { MarketViews } from './market-views.ts';

const key = 'paxos-public:BTCUSD';
const bids = [[1000, 5]] as const;
const asks = [[1010, 7]] as const;

function trades(id: string, isReset: boolean) {
  return {
    key,
    isReset,
    total: 1,
    skipped: 0,
    ids: [id],
    prices: ['10.05'],
    sizes: ['1'],
    times: [1_000_000],
    sides: [1],
    flags: [1],
    notes: [''],
  };
}

describe('MarketViews', () => {
  it('tells listeners once a tick, after the whole tick was applied', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    const heard: Array<[ViewPart, string]> = [];
    for (const part of ['book', 'trades', 'price', 'trust'] as const) {
      view.subscribe(part, () => heard.push([part, view.trust('book')?.state ?? 'none']));
    }
    views.apply(
      tick(1, {
        books: [resetFrame(key, 1, bids, asks)],
        trades: [trades('a', true)],
        trust: [{ key, channel: 'book', trust: trust('LIVE', { ageFrom: 5 }) }],
      }),
      10,
    );
    expect(heard).toEqual([
      ['book', 'LIVE'],
      ['trades', 'LIVE'],
      ['trust', 'LIVE'],
    ]);
  });

  it('keeps one view a market, and forgets those nobody uses', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    expect(views.view('paxos-public', 'BTCUSD')).toBe(view);
    views.keepOnly(new Set());
    expect(views.view('paxos-public', 'BTCUSD')).not.toBe(view);
  });

  it('passes over frames of markets that no panel shows', () => {
    const views = new MarketViews();
    expect(views.apply(tick(1, { books: [resetFrame(key, 1, bids, asks)] }), 10)).toEqual([]);
    expect(views.view('paxos-public', 'BTCUSD').book.hasBook).toBe(false);
  });

  it('asks for the whole book when changes come before it, and counts no mismatch', () => {
    const views = new MarketViews();
    views.view('paxos-public', 'BTCUSD');
    const change = changeFrame(key, 7, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    expect(views.apply(tick(1, { books: [change] }), 10)).toEqual([key]);
    expect(views.mismatches).toBe(0);
  });

  it('counts the age of a live book from the last change it applied', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 5 }) } as const;
    views.apply(tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }), 10);
    expect(view.trust('book')?.ageFrom).toBe(5);
    const change = changeFrame(key, 2, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    views.apply(tick(2, { books: [change] }), 50);
    expect(view.trust('book')?.ageFrom).toBe(50);
  });

  it('never makes a word better than it came', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 5 }) } as const;
    views.apply(tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }), 10);
    views.breakOff(20);
    const stale = { key, channel: 'book', trust: trust('STALE', { ageFrom: 7 }) } as const;
    views.apply(tick(1, { trust: [stale] }), 30);
    expect(view.trust('book')).toMatchObject(stale.trust);
    views.setPaintDelay(400, 40);
    expect(view.trust('book')).toMatchObject(stale.trust);
    expect(view.trust('book')?.also?.map(({ state, cause }) => [state, cause.code])).toEqual([
      ['RESYNCING', 'stream-replaced'],
      ['LATE', 'this-machine-late'],
    ]);
    views.setStreamTrouble({ code: 'feed-thread-silent', since: 50, lastTickAt: 30 });
    expect(view.trust('book')?.cause.code).toBe('feed-thread-silent');
  });

  it('tells of another word, not of each change that restarts the age', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    let heard = 0;
    view.subscribe('trust', () => {
      heard += 1;
    });
    const live = { key, channel: 'book', trust: trust('LIVE', { ageFrom: 5 }) } as const;
    views.apply(tick(1, { books: [resetFrame(key, 1, bids, asks)], trust: [live] }), 10);
    expect(heard).toBe(1);
    const change = changeFrame(key, 2, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    views.apply(tick(2, { books: [change] }), 50);
    expect([heard, view.trust('book')?.ageFrom]).toEqual([1, 50]);
    const later = changeFrame(key, 3, { bids: [[1000, 7]] }, { bids: [[1000, 7]], asks });
    views.apply(tick(3, { books: [later] }), 20_050);
    expect([heard, view.trust('book')?.ageFrom]).toEqual([2, 20_050]);
  });

  it('takes its own word back from a channel the feed thread never spoke of', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    views.setStreamTrouble({ code: 'feed-thread-silent', since: 50 });
    expect(view.trust('trades')?.state).toBe('STALE');
    views.setStreamTrouble(undefined);
    expect(view.trust('trades')).toBeUndefined();
  });

  it('lets nothing of the practice exchange stand among live data', () => {
    const views = new MarketViews();
    views.setPractice('paxos-public', true);
    const practice = views.view('paxos-public', 'BTCUSD');
    let renewals = 0;
    views.onRenewed(() => {
      renewals += 1;
    });
    views.apply(
      tick(1, {
        books: [resetFrame(key, 1, bids, asks)],
        trades: [trades('a', true)],
        venues: [venueStatus({ isPractice: true })],
      }),
      10,
    );
    expect(renewals).toBe(0);
    // The first tick of the live port: its frames go to the new view already.
    views.apply(tick(1, { books: [resetFrame(key, 1, [], asks)], venues: [venueStatus()] }), 20);
    const live = views.view('paxos-public', 'BTCUSD');
    expect(renewals).toBe(1);
    expect(live).not.toBe(practice);
    expect([live.book.bids.count, live.trades.length]).toEqual([0, 0]);
    expect([practice.isPractice, live.isPractice]).toEqual([true, false]);
    expect(practice.book.bids.count).toBe(1);
  });
});
