import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../event-recorder.ts';
import { fixtureMessages } from './fixtures.ts';
import {
  bookCopy,
  delta,
  kinds,
  liveDriver,
  market,
  openDriver,
  takeAsked,
} from './test-driver.ts';

type Item = Readonly<Record<string, unknown>>;

const taker = {
  executionType: 'taker',
  matchId: 'm-1',
  orderType: 'buy',
  price: '10.50',
  quantity: '0.10',
  updatedAt: 1_000,
};

function trades(items: readonly Item[], resultType = 'publicCompletedOrdersDelta', id?: string) {
  const clientRequestId = id === undefined ? {} : { clientRequestId: id };
  return { resultType, market, data: { orders: items, statusCode: 200, ...clientRequestId } };
}

function tradesOf(events: readonly RecordedEvent[]) {
  return events.flatMap((event) => (event.kind === 'trade' ? [event.trade] : []));
}

function tradesDriver() {
  const driver = openDriver({ channels: ['trades'] });
  const sent = driver.takeSent() as { message: string; content: { clientRequestId: string } }[];
  const past = sent.find(({ message }) => message === 'emitPublicCompletedOrders');
  return { driver, pastId: past?.content.clientRequestId ?? '' };
}

function subscribed(active: readonly string[], clientRequestId?: string) {
  return {
    resultType: 'subscribed',
    data: { activeSubscriptions: active, requestedSubscriptions: [], clientRequestId },
  };
}

describe('Rails: every message', () => {
  it('RA1, RA2: the fixtures of one market, whole', () => {
    const driver = openDriver({ channels: ['book', 'trades'] });
    for (const message of fixtureMessages('constructed-book-eth-usdt.jsonl')) {
      driver.receive(message);
    }
    expect(driver.takeEvents().filter((event) => event.kind !== 'proof')).toEqual([
      { kind: 'ready', channel: 'trades', market },
      { kind: 'ignored' },
      {
        kind: 'snapshot',
        market,
        bids: [
          ['3181.39', '38.98'],
          ['3181.3', '2.5'],
        ],
        asks: [
          ['3181.41', '38.92'],
          ['3181.42', '0.7'],
        ],
      },
      { kind: 'venue-time', market, time: 1_772_576_154_170_000 },
      { kind: 'update', market, identity: expect.any(Number), isSequence: false },
      { kind: 'venue-time', market, time: 1_772_576_154_300_000 },
      { kind: 'level', market, side: 'ask', price: '3181.41', size: '0' },
      { kind: 'level', market, side: 'bid', price: '3181.40', size: '1.00' },
      { kind: 'ignored' },
    ]);
  });

  it.each(fixtureMessages('mutated-eth-usdt.jsonl').map((line, index) => [index + 1, line]))(
    'RA1–RA4: mutated line %i is rejected with a reason and changes nothing',
    (_index, line) => {
      const driver = liveDriver([['buy', '10', '1']], { channels: ['book', 'trades'] });
      driver.receive(String(line));
      const events = driver.takeEvents();
      expect(kinds(events)).toEqual(['rejected']);
      const [rejected] = events;
      expect(rejected?.kind === 'rejected' && rejected.reason.length).toBeGreaterThan(20);
      expect(rejected?.kind === 'rejected' && rejected.reason.length).toBeLessThan(400);
    },
  );

  it.each(
    fixtureMessages('mutated-unknown-eth-usdt.jsonl').map((line, index) => [index + 1, line]),
  )('RA5, RA8: unknown line %i is unknown with a reason and changes nothing', (_index, line) => {
    const driver = liveDriver([['buy', '10', '1']], { channels: ['book', 'trades'] });
    driver.receive(String(line));
    expect(kinds(driver.takeEvents())).toEqual(['unknown']);
  });

  it('RA6: without a market the connection’s counts, with another one the message is rejected', () => {
    const driver = liveDriver([['buy', '10', '1']]);
    const { market: _left, ...bare } = delta(5, [['buy', '9', '1']]);
    driver.receive(bare);
    driver.receive(delta(6, [['buy', '9', '2']], 'BTC-USDT'));
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['update', 'venue-time', 'level', 'rejected']);
    expect(events[0]).toMatchObject({ market });
  });

  it('RA6: on a connection for all, others’ markets are ignored, and one without a market is rejected', () => {
    const driver = openDriver({ markets: [market, 'BTC-USDT'], isForAll: true });
    const [first, second] = takeAsked(driver);
    driver.receive(bookCopy([['buy', '10', '1']], { clientRequestId: first }));
    driver.receive(bookCopy([['buy', '90', '1']], { clientRequestId: second }, null));
    expect(driver.takeEvents().filter((event) => event.kind === 'snapshot')).toMatchObject([
      { market },
      { market: 'BTC-USDT' },
    ]);
    driver.receive(delta(6, [['buy', '9', '2']], 'SOL-USDT'));
    const { market: _left, ...bare } = delta(7, [['buy', '9', '2']]);
    driver.receive(bare);
    driver.receive(bookCopy([['buy', '1', '1']], { clientRequestId: 'late' }, null));
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'rejected', 'ignored']);
  });

  it('RA6: an answer with frames for other markets fills the one it was asked for', () => {
    const driver = openDriver({ markets: [market, 'BTC-USDT'], isForAll: true });
    const [first] = takeAsked(driver);
    for (const name of ['SOL-USDT', 'BTC-USDT', market]) {
      driver.receive(bookCopy([['buy', '10', '1']], { clientRequestId: first }, name));
    }
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'ignored', 'snapshot', 'proof']);
  });
});

describe('Rails: trades', () => {
  it('RA26: the taker’s side is the aggressor’s, the maker’s is the other one', () => {
    const { driver } = tradesDriver();
    driver.receive(fixtureMessages('constructed-trades-eth-usdt.jsonl')[1] ?? '');
    expect(tradesOf(driver.takeEvents())).toEqual([
      {
        market,
        id: '9eb783a6-7abc-4e94-9d9c-fd404e7580eb',
        price: '3181.41',
        size: '0.01',
        aggressor: 'buy',
        time: 1_767_762_810_250_000,
      },
      {
        market,
        id: 'd65966ab-109c-491f-bb55-a6ccd0453153',
        price: '3181.42',
        size: '0.02',
        aggressor: 'buy',
        time: 1_767_762_904_115_000,
      },
    ]);
  });

  it('RA26: a party of another kind leaves the side open', () => {
    const { driver } = tradesDriver();
    driver.receive(trades([{ ...taker, executionType: 'auction' }]));
    expect(tradesOf(driver.takeEvents())[0]).not.toHaveProperty('aggressor');
  });

  it('RA25, RA27: both legs of a match are one trade: the taker’s in one message, else the first', () => {
    const { driver } = tradesDriver();
    const maker = { ...taker, executionType: 'maker', orderType: 'sell', quantity: '0.2' };
    driver.receive(trades([maker, taker, { ...maker, matchId: 'm-2' }]));
    driver.receive(trades([{ ...taker, matchId: 'm-2' }, taker]));
    const events = driver.takeEvents();
    expect(kinds(events)).toEqual(['ready', 'trade', 'trade', 'ignored']);
    expect(tradesOf(events).map(({ id, size }) => [id, size])).toEqual([
      ['m-1', '0.1'],
      ['m-2', '0.2'],
    ]);
  });

  it('RA28: a trade older than one told already is late', () => {
    const { driver } = tradesDriver();
    driver.receive(trades([taker, { ...taker, matchId: 'm-2', updatedAt: 900 }]));
    expect(tradesOf(driver.takeEvents()).map(({ isLate }) => isLate)).toEqual([undefined, true]);
  });

  it('RA29: past trades are history, the oldest first whatever the order of the list', () => {
    for (const isNewestFirst of [false, true]) {
      const { driver, pastId } = tradesDriver();
      driver.receive(trades([{ ...taker, matchId: 'live', updatedAt: 9_000 }]));
      driver.takeEvents();
      const items = [1, 2, 2, 3].map((updatedAt, index) => ({
        ...taker,
        matchId: index === 3 ? 'live' : `m-${index}`,
        updatedAt,
      }));
      const list = isNewestFirst ? [...items].reverse() : items;
      driver.receive(trades(list, 'publicCompletedOrders', pastId));
      expect(tradesOf(driver.takeEvents()).map(({ id, isHistory }) => [id, isHistory])).toEqual([
        ['m-0', true],
        ['m-1', true],
        ['m-2', true],
      ]);
      driver.receive(trades([], 'publicCompletedOrders', 'another'));
      expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    }
  });
});

describe('Rails: subscriptions', () => {
  it('RA31: trades are ready when the venue lists them, or when one comes', () => {
    const { driver } = tradesDriver();
    expect(driver.takeEvents()).toEqual([]);
    driver.receive(subscribed(['publicTrades']));
    driver.receive(trades([taker]));
    expect(kinds(driver.takeEvents())).toEqual(['ready', 'trade']);
  });

  it('RA31: unconfirmed, it is asked again twice, then each minute', () => {
    const { driver } = tradesDriver();
    driver.advance(14_000);
    expect(driver.takeSent()).toHaveLength(2);
    driver.advance(56_000);
    const subscribes = driver
      .takeSent()
      .filter((sent) => (sent as { message: string }).message === 'subscribe');
    expect(subscribes).toHaveLength(1);
  });

  it('RA32: what is not listed is in doubt, and its book is not kept until it is', () => {
    const driver = openDriver({ channels: ['book', 'trades'] });
    const [asked] = takeAsked(driver);
    driver.receive(subscribed(['publicTrades']));
    const doubts = driver.takeEvents();
    expect(doubts).toMatchObject([
      { kind: 'ready', channel: 'trades' },
      { kind: 'doubted', channel: 'book', doubt: { state: 'STALE' } },
    ]);
    driver.receive(bookCopy([['buy', '10', '1']], { clientRequestId: asked }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    driver.advance(60_000);
    expect(takeAsked(driver)).toEqual([]);
    driver.receive(subscribed(['publicTrades', 'publicOrderBook']));
    driver.receive(bookCopy([['buy', '10', '1']], { clientRequestId: takeAsked(driver)[0] }));
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'snapshot', 'proof']);
  });

  it('RA32: a refused subscription is said for trades that never came, and tried again after a minute', () => {
    const { driver } = tradesDriver();
    const clientRequestId = '00000000-0000-4000-8000-000000000001';
    driver.receive({
      resultType: 'subscribed',
      data: { clientRequestId, statusCode: 403, body: 'no' },
    });
    driver.advance(0);
    const [unknown, doubt] = driver.takeEvents();
    expect(unknown?.kind).toBe('unknown');
    expect(doubt).toMatchObject({
      kind: 'doubted',
      channel: 'trades',
      doubt: { state: 'STALE', cause: { code: 'subscription-refused' } },
    });
    driver.takeSent();
    driver.advance(60_000);
    expect(driver.takeSent()).toContainEqual(expect.objectContaining({ message: 'subscribe' }));
  });

  it('RA33: the person’s own streams are turned off where they are on', () => {
    const driver = openDriver();
    driver.takeSent();
    driver.receive(subscribed(['orders', 'publicOrderBook', 'trades']));
    expect(driver.takeSent()).toEqual([
      {
        message: 'unsubscribe',
        content: { clientRequestId: expect.any(String), subscriptions: ['orders', 'trades'] },
      },
    ]);
  });

  it('RA34: another set is subscribed and unsubscribed on the open socket, the other books go on', () => {
    const driver = liveDriver([['buy', '10', '1']], { isForAll: true });
    driver.receive(subscribed(['publicOrderBook']));
    driver.takeEvents();
    const book = { channel: 'book', market } as const;
    driver.carry([book, { channel: 'trades', market: 'BTC-USDT' }]);
    expect(driver.takeSent()).toMatchObject([
      { message: 'subscribe', content: { subscriptions: ['publicTrades', 'publicOrderBook'] } },
      { message: 'emitPublicCompletedOrders', content: { market: 'BTC-USDT' } },
    ]);
    driver.receive(subscribed(['publicOrderBook', 'publicTrades']));
    expect(driver.takeEvents()).toEqual([{ kind: 'ready', channel: 'trades', market: 'BTC-USDT' }]);
    driver.carry([book]);
    expect(driver.takeSent()).toMatchObject([
      { message: 'unsubscribe', content: { subscriptions: ['publicTrades'] } },
    ]);
    driver.receive(delta(5, [['buy', '9', '1']]));
    expect(kinds(driver.takeEvents())).toEqual(['update', 'venue-time', 'level']);
    driver.carry([]);
    driver.takeSent();
    driver.receive(delta(6, [['buy', '9', '1']]));
    expect(kinds(driver.takeEvents())).toEqual(['ignored']);
    driver.advance(25_000);
    expect(driver.sent).toEqual([]);
  });
});

describe('Rails: keep-alive', () => {
  it('RA35: pings after 30 s, and each 30 s after an answer', () => {
    const { driver } = tradesDriver();
    driver.receive(subscribed(['publicTrades']));
    driver.takeEvents();
    driver.advance(30_000);
    const [ping] = driver.takeSent() as { message: string; content: { clientRequestId: string } }[];
    expect(ping?.message).toBe('ping');
    const pong = (clientRequestId?: string) => ({
      resultType: 'pong',
      data: { clientRequestId, statusCode: 200 },
    });
    driver.receive(pong('another'));
    driver.advance(9_000);
    driver.receive(pong(ping?.content.clientRequestId));
    driver.receive(pong(ping?.content.clientRequestId));
    expect(kinds(driver.takeEvents())).toEqual(['ignored', 'alive', 'ignored']);
    driver.advance(29_999);
    expect(driver.sent).toEqual([]);
    driver.advance(1);
    driver.receive(pong());
    expect(kinds(driver.takeEvents())).toEqual(['alive']);
    expect(driver.ended).toBeUndefined();
  });

  it('RA36: without a pong for 10 s the socket is given up', () => {
    const { driver } = tradesDriver();
    driver.receive(subscribed(['publicTrades']));
    driver.advance(39_999);
    expect(driver.ended).toBeUndefined();
    driver.advance(1);
    expect(driver.ended).toEqual({
      code: 'no-pong',
      text: 'Rails did not answer a ping for 10 s.',
    });
  });

  it('RA36: a closed conversation leaves no timer', () => {
    const driver = liveDriver([['buy', '10', '1']], { channels: ['book', 'trades'] });
    driver.conversation.close();
    driver.conversation.close();
    expect(driver.pendingTimers).toBe(0);
    expect(driver.requestBook(market)).toBe(false);
  });
});
