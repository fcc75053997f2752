import { describe, expect, it } from 'vitest';
import { changeFrame, resetFrame, tick, trust } from './frames.fixture.ts';
import { MarketViews } from './market-views.ts';

const key = 'paxos-public:BTCUSD';
const bids = [[1000, 5]] as const;
const asks = [[1010, 7]] as const;

function trades(ids: readonly string[], isReset = false) {
  return {
    key,
    isReset,
    total: ids.length,
    skipped: 0,
    ids,
    prices: ids.map(() => '10.05'),
    sizes: ids.map(() => '1'),
    times: ids.map((_, index) => (index + 1) * 1_000_000),
    sides: ids.map(() => 1),
    flags: ids.map(() => 1),
    notes: ids.map(() => ''),
  };
}

function prices(texts: readonly string[], from: number, isReset = false) {
  return { key, isReset, prices: texts, times: texts.map((_, index) => from + index) };
}

function live(state: 'LIVE' | 'STALE' = 'LIVE') {
  return { key, channel: 'book', trust: trust(state, { ageFrom: 5 }) } as const;
}

function openViews() {
  const views = new MarketViews(() => undefined);
  const view = views.view('paxos-public', 'BTCUSD');
  views.apply(
    tick(1, {
      books: [resetFrame(key, 1, bids, asks)],
      trades: [trades(['a'], true)],
      prices: [prices(['1'], 100, true)],
      figures: [{ key, ticker: { markPrice: '10' } }],
      trust: [live()],
    }),
    10,
  );
  return { views, view };
}

function picture(view: ReturnType<MarketViews['view']>) {
  return {
    bids: view.book.levels('bid'),
    asks: view.book.levels('ask'),
    frame: view.book.frameNumber,
    trades: Array.from({ length: view.trades.length }, (_, index) => view.trades.row(index)?.id),
    prices: view.prices.points.map((point) => point.price),
    figures: view.figures,
  };
}

describe('a frozen window', () => {
  it('stands still while everything goes on underneath, and then shows the present at once', () => {
    const { views, view } = openViews();
    const before = picture(view);
    views.pin(20);
    const heard: string[] = [];
    for (const part of ['book', 'trades', 'price', 'figures', 'trust'] as const) {
      view.subscribe(part, () => heard.push(part));
    }
    const replaced: string[] = [];
    view.book.onReplace(() => replaced.push(...view.book.levels('bid').flat()));
    view.book.onLevelChange((...change) => replaced.push(String(change)));
    const [bookThen, tapeThen, pricesThen] = [view.book, view.trades, view.prices];
    const change = changeFrame(key, 2, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    const resets = views.apply(
      tick(2, {
        books: [change],
        trades: [trades(['a', 'b'])],
        prices: [prices(['0.9999'], 200)],
        figures: [{ key, ticker: { markPrice: '11' } }],
      }),
      30,
    );
    expect(resets).toEqual([]);
    expect(picture(view)).toEqual(before);
    expect(heard).toEqual([]);
    expect(view.trust('book')).toMatchObject({ state: 'REPLAY', ageFrom: 20 });
    expect(view.liveTrust?.('book')).toMatchObject({ state: 'LIVE', ageFrom: 30 });
    expect([view.pinnedAt, views.pinnedAt]).toEqual([20, 20]);

    views.unpin();
    expect(picture(view)).toEqual({
      bids: [['10', '0.006']],
      asks: [['10.1', '0.007']],
      frame: 2,
      trades: ['b', 'a', 'a'],
      prices: ['1', '0.9999'],
      figures: { ticker: { markPrice: '11' } },
    });
    // Panels keep the parts they were given, and hear of one replaced book, not of what was missed.
    expect([view.book, view.trades, view.prices]).toEqual([bookThen, tapeThen, pricesThen]);
    expect(replaced).toEqual(['10', '0.006']);
    expect(new Set(heard)).toEqual(new Set(['book', 'trades', 'price', 'figures', 'trust']));
    expect(view.trust('book')).toMatchObject({ state: 'LIVE', ageFrom: 30 });
    expect(view.pinnedAt).toBeUndefined();

    const later = changeFrame(key, 3, { asks: [[1010, 0]] }, { bids: [[1000, 6]], asks: [] });
    expect(views.apply(tick(3, { books: [later] }), 40)).toEqual([]);
    expect(view.book.levels('ask')).toEqual([]);
  });

  it('says what goes wrong underneath, and asks for the whole book as ever', () => {
    const { views, view } = openViews();
    views.pin(20);
    const wrong = changeFrame(key, 3, { bids: [[1000, 6]] }, { bids: [[1000, 6]], asks });
    expect(views.apply(tick(2, { books: [wrong] }), 30)).toEqual([key]);
    expect(views.mismatches).toBe(1);
    expect(view.trust('book')).toMatchObject({
      state: 'REPLAY',
      also: [{ state: 'GAP', cause: { code: 'mirror-mismatch' } }],
    });
    views.unpin();
    expect(view.trust('book')?.state).toBe('GAP');
    expect(view.book.isInDoubt).toBe(true);
    const whole = resetFrame(key, 4, [[1000, 6]], asks);
    expect(views.apply(tick(3, { books: [whole] }), 2000)).toEqual([]);
    expect(view.trust('book')?.state).toBe('LIVE');
    expect(views.mismatches).toBe(1);
  });

  it('stays frozen when the feed thread is another one, or silent', () => {
    const { views, view } = openViews();
    views.pin(20);
    views.breakOff(30);
    expect(view.trust('book')).toMatchObject({ state: 'REPLAY', also: [{ state: 'RESYNCING' }] });
    views.setStreamTrouble({ code: 'feed-thread-silent', since: 50, lastTickAt: 30 });
    expect(view.trust('book')).toMatchObject({ state: 'REPLAY', also: [{ state: 'STALE' }] });
    expect(view.book.levels('bid')).toEqual([['10', '0.005']]);
  });

  it('a book that was not to be believed is none in the picture either', () => {
    const { views, view } = openViews();
    views.apply(tick(2, { trust: [live('STALE')] }), 15);
    views.pin(20);
    views.apply(tick(3, { trust: [live()] }), 25);
    expect(view.trust('book')).toMatchObject({ state: 'REPLAY', isBookOld: true });
    views.unpin();
    expect(view.trust('book')).toMatchObject({ state: 'LIVE' });
  });

  it('a market opened meanwhile has nothing to show of that moment', () => {
    const { views } = openViews();
    views.pin(20);
    const other = 'paxos-public:ETHUSD';
    const view = views.view('paxos-public', 'ETHUSD');
    expect(views.apply(tick(2, { books: [resetFrame(other, 1, bids, asks)] }), 30)).toEqual([]);
    expect([view.book.hasBook, view.trust('book')?.state]).toEqual([false, 'REPLAY']);
    views.unpin();
    expect(view.book.levels('ask')).toEqual([['10.1', '0.007']]);
  });

  it('is frozen once: pinning again does not move the moment', () => {
    const { views, view } = openViews();
    views.pin(20);
    views.pin(90);
    expect([views.pinnedAt, view.pinnedAt]).toEqual([20, 20]);
  });
});
