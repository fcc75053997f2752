import { describe, expect, it } from 'vitest';
import { changeFrame, resetFrame, tick, trust } from './frames.fixture.ts';
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
    expect(view.trust('book')).toEqual(stale.trust);
    views.setPaintDelay(400, 40);
    expect(view.trust('book')).toEqual(stale.trust);
    views.setStreamTrouble({ code: 'feed-thread-silent', since: 50, lastTickAt: 30 });
    expect(view.trust('book')?.cause.code).toBe('feed-thread-silent');
  });

  it('knows whose data are practice from the venue itself', () => {
    const views = new MarketViews();
    const view = views.view('paxos-public', 'BTCUSD');
    views.setPractice('paxos-public', true);
    expect(view.isPractice).toBe(true);
    views.setPractice('paxos-public', false);
    expect(view.isPractice).toBe(false);
  });
});
