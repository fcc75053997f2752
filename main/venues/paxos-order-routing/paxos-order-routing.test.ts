import { describe, expect, it } from 'vitest';
import { fixtureMessages, fixtureText } from './fixtures.ts';
import { paxosOrderRouting } from './paxos-order-routing.ts';
import {
  acceptAll,
  carriedBooks,
  carriedTrades,
  createSession,
  FollowedBook,
  heartbeat,
  kindsOf,
  market,
  openSession,
  snapshot,
} from './test-session.ts';

const { endpoints, rest, planSockets } = paxosOrderRouting;
const carries = [...carriedBooks(market), ...carriedTrades(market)];

describe('messages', () => {
  it('SO2, SO6, SO9, SO12: a session from the first reply to the list', () => {
    const session = createSession();
    session.open(carries);
    for (const message of fixtureMessages('constructed-session-btcusd.jsonl')) {
      session.receiveBytes(message, false);
    }
    session.advance(1_000);
    const time = Date.UTC(2024, 0, 15, 10, 30) * 1000;
    expect(session.events.filter((event) => event.kind !== 'proof')).toEqual([
      { kind: 'ready', channel: 'trades', market },
      {
        kind: 'snapshot',
        market,
        bids: [
          ['50000.00', '1.5'],
          ['49999.50', '2.0'],
        ],
        asks: [
          ['50100.00', '2.0'],
          ['50101.00', '1.5'],
        ],
      },
      { kind: 'alive' },
      { kind: 'venue-time', market, time: time + 1_456_789 },
      { kind: 'level', market, side: 'bid', price: '50000.00', size: '0' },
      { kind: 'level', market, side: 'ask', price: '50100.50', size: '3.5' },
      { kind: 'ignored' },
      { kind: 'unknown', reason: 'This list reply answers nothing that was asked.' },
      {
        kind: 'trade',
        trade: {
          market,
          id: '1705314600123456789/50000/0.5/1',
          price: '50000',
          size: '0.5',
          time: time + 123_456,
        },
      },
    ]);
  });

  it('SO2: spelling, order, unknown fields, `volume` and a missing side make no difference', () => {
    for (const message of fixtureMessages('mutated-spelling.jsonl')) {
      const session = openSession();
      session.receive(snapshot('00', { bids: [['50000.000', '7']], asks: [['50100', '1']] }));
      session.receiveBytes(message, false);
      expect(new FollowedBook().apply(session.takeEvents()).levels).toEqual([
        'bid 50000 1.5',
        'ask 50100 1',
      ]);
    }
  });

  it('SO1–SO5, SO8–SO16: what is damaged is rejected, what is not known is unknown, each with its reason', () => {
    const session = openSession(carries);
    session.receive(snapshot('00', { bids: [['50000', '7']] }));
    session.takeEvents();
    const said = fixtureMessages('mutated-damaged.jsonl').map((message) => {
      session.receiveBytes(message, false);
      return session
        .takeEvents()
        .map((event) => ('reason' in event ? `${event.kind}: ${event.reason}` : event.kind))
        .join(' + ');
    });
    expect(said).toMatchInlineSnapshot(`
      [
        "rejected: The message is no JSON: {"channel":"market_data","payload":{"market":"BTCUSD","type":"UPDATE"",
        "rejected: The message is no JSON object: [{"channel":"market_data"}]",
        "unknown: The message has neither a known "type" nor a "channel": its type is missing.",
        "rejected: "payload" should be an object, but is a list.",
        "unknown: There is no channel "weather" in what was asked for.",
        "unknown: "type" of market_data should be SNAPSHOT or UPDATE, but is "DELETE".",
        "rejected: "market" should be a market symbol, but is "".",
        "rejected: "time" should be an RFC 3339 time, but is the number 1705314601.",
        "rejected: "bids" should be a list of levels, but is "none".",
        "rejected: Level 0 of "bids" should be an object, but is a list.",
        "rejected: Level 0 of "bids": "price" should be a decimal string, but is the number 50000.",
        "rejected: Level 0 of "asks": "price" is no plain decimal number: "-1"",
        "rejected: Level 0 of "bids": "amount" should be a decimal string, but is missing.",
        "rejected: A SNAPSHOT has neither "bids" nor "asks".",
        "unknown: Nobody asked for market_data SOLUSD.",
        "rejected: "executed_at" should be an RFC 3339 time, but is "yesterday".",
        "rejected: "price" is no plain decimal number: "5e4"",
        "rejected: "executed_at" is outside 1970 to 2255: "0001-01-01T00:00:00Z"",
        "rejected: "timestamp" should be an RFC 3339 time, but is the number 1705314601.",
        "rejected: "channels" should be a list of channels, but is "all".",
        "rejected: Channel 0 of "channels" has no type.",
        "rejected: "success" should be true or false, but is "yes".",
        "unknown: This subscribe reply answers nothing that was asked.",
        "unknown: This subscribe reply answers nothing that was asked.",
        "rejected: "error" should be an error code, but is the number 42.",
        "unknown: The venue sent the error "UNKNOWN_ACTION", and it is about nothing that was asked.",
        "unknown: The message has neither a known "type" nor a "channel": its type is "welcome".",
      ]
    `);
  });

  it('SO10: a snapshot keeps one level a price, the last one said, and none of size zero', () => {
    const session = openSession();
    session.receive(
      snapshot('00', {
        bids: [
          ['50000', '1'],
          ['50000.00', '2'],
          ['49999', '3'],
          ['49999.0', '0.00'],
        ],
      }),
    );
    expect(session.events[0]).toMatchObject({ kind: 'snapshot', bids: [['50000.00', '2']] });
  });

  it('SO3: digits are kept, however many there are', () => {
    const session = openSession();
    const [price, size] = ['91234567890123456789.000000000000000001', '0.123456789012345678901'];
    session.receive(snapshot('00', { asks: [[price, size]] }));
    expect(session.events[0]).toMatchObject({ kind: 'snapshot', asks: [[price, size]] });
  });

  it('SO6: last messages of a market that was left are ignored, those of one nobody asked for are unknown', () => {
    const session = openSession(carriedBooks(market, 'ETHUSD'));
    session.carry(carriedBooks('ETHUSD'));
    session.receive(snapshot('00', {}));
    session.receive(snapshot('00', { market: 'SOLUSD' }));
    expect(kindsOf(session.takeEvents())).toEqual(['ignored', 'unknown']);
  });
});

describe('the adapter', () => {
  it('SO48: overlap is told after 2 s only and not asked away, and books are verified by time', () => {
    expect(paxosOrderRouting.bookRules(market)).toEqual({
      crossedAfterMs: 2_000,
      resyncsWhenCrossed: false,
      verification: 'time',
    });
  });

  it('SO49: one socket at the root path for everything; index prices have no channel', () => {
    const followed = [
      { market, channels: ['book', 'trades', 'price'] },
      { market: 'ETHUSD', channels: ['book'] },
      { market, channels: ['book'] },
    ] as const;
    expect(planSockets(followed, endpoints.production)).toEqual({
      topology: 'shared',
      sockets: [
        {
          id: 'all channels',
          url: 'wss://ws.paxos.com/',
          carries: [...carries, ...carriedBooks('ETHUSD')],
        },
      ],
    });
    expect(planSockets([{ market, channels: ['ticker'] }], endpoints.sandbox).sockets).toEqual([]);
  });

  it('SO50: the market list is itBit’s: names only, without its tick and its halts', () => {
    const venue = 'paxos-order-routing';
    expect(rest.marketsUrl(endpoints.sandbox)).toBe('https://api.sandbox.paxos.com/v2/markets');
    expect(rest.parseMarkets(fixtureText('constructed-rest-markets.json'))).toEqual({
      ok: true,
      value: [
        { venue, market, base: 'BTC', quote: 'USD', kind: 'spot' },
        { venue, market: 'PAXGUSD', base: 'PAXG', quote: 'USD', kind: 'spot' },
      ],
    });
    expect(rest.recentTrades).toBeUndefined();
  });

  it.each([
    ['<html>', 'The answer is no JSON: <html>'],
    ['[]', 'The answer is no JSON object: []'],
    [
      '{"title":"Forbidden","detail":"not from here","status":403}',
      'The venue answered with a problem (403): Forbidden, not from here',
    ],
    ['{"markets":[1,2]}', 'None of the 2 entries of "markets" could be read as a market.'],
  ])('SO50: %s is an error in words', (body, reason) => {
    expect(rest.parseMarkets(body)).toEqual({ ok: false, error: reason });
  });

  it('SO51: the token goes into the handshake as a bearer; a second refusal is the last word', () => {
    const { auth } = paxosOrderRouting;
    expect(auth).toMatchObject({
      kind: 'oauth2-client-credentials',
      scope: 'exchange:read_aggregated_marketdata_stream',
      tokenRate: { requests: 1, perMs: 1_000 },
    });
    expect(auth?.forms.map((form) => form('abc'))).toEqual([
      { headers: { Authorization: 'Bearer abc' } },
    ]);
    expect([auth?.afterSecondRefusal(401), auth?.afterSecondRefusal(403)]).toEqual([
      'stop',
      'stop',
    ]);
  });

  it('SO52: close is idempotent, leaves no timer, and tells the trades that wait where somebody listens', () => {
    const session = openSession(carries);
    session.receive(snapshot('00', {}));
    session.receive(heartbeat());
    for (const message of fixtureMessages('constructed-session-btcusd.jsonl').slice(4, 5)) {
      session.receiveBytes(message, false);
    }
    session.takeEvents();
    session.conversation.close(session.recorder);
    session.conversation.close();
    expect([kindsOf(session.takeEvents()), session.pendingTimers]).toEqual([['trade'], 0]);
    acceptAll(session);
  });
});
