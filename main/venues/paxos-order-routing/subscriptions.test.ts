import { describe, expect, it } from 'vitest';
import type { ConversationDriver } from '../conversation-driver.ts';
import { fixtureMessages } from './fixtures.ts';
import {
  acceptAll,
  bookChannel,
  carriedBooks,
  carriedTrades,
  createSession,
  denial,
  doubtsOf,
  FollowedBook,
  heartbeat,
  kindsOf,
  market,
  openSession,
  snapshot,
  tradesChannel,
  update,
} from './test-session.ts';

const beat = { type: 'heartbeat' };
const list = { type: 'subscription_list' };
const both = [...carriedBooks(market), ...carriedTrades(market)];

/** Every frame that asks for something of `name` in the last `ms`. */
function requestsAbout(session: ConversationDriver, name: string, ms: number): unknown[] {
  const requests: unknown[] = [];
  for (let step = 0; step < ms / 1_000; step += 1) {
    session.receive(heartbeat());
    session.advance(1_000);
    requests.push(...acceptAll(session).filter((one) => JSON.stringify(one).includes(name)));
  }
  return requests;
}

describe('subscriptions', () => {
  it('SO13: everything is asked for in one request, the heartbeat first', () => {
    const session = createSession();
    session.open(both);
    expect(session.takeSent()).toEqual([
      { type: 'subscribe', channels: [beat, bookChannel(), tradesChannel()] },
    ]);
  });

  it('SO13: another set is told by its difference, a subscribe no sooner than 1.1 s after the last', () => {
    const session = openSession(both);
    session.carry([...carriedBooks(market, 'ETHUSD')]);
    expect(session.takeSent()).toEqual([{ type: 'unsubscribe', channels: [tradesChannel()] }]);
    session.advance(1_100);
    expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [bookChannel('ETHUSD')] }]);
  });

  it('SO15: half a success is normal: each channel has its own result', () => {
    const session = createSession();
    session.open([...carriedBooks(market, 'BADBAD'), ...carriedTrades(market)]);
    session.receive({
      type: 'subscribe',
      channels: [
        { ...bookChannel(), success: true },
        { ...bookChannel('BADBAD'), success: false, error: 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION' },
        { ...tradesChannel(), success: true },
        { ...beat, success: true },
      ],
    });
    session.receive(snapshot('00', { bids: [['1', '1']] }));
    expect(session.takeEvents().slice(0, 3)).toEqual([
      {
        kind: 'doubted',
        channel: 'book',
        market: 'BADBAD',
        doubt: {
          state: 'STALE',
          isFinal: true,
          cause: {
            code: 'no-market',
            sentence: [
              'Paxos SOR has no market called BADBAD. Plumbline will not ask again by itself.',
            ],
          },
        },
      },
      { kind: 'ready', channel: 'trades', market },
      { kind: 'snapshot', market, bids: [['1', '1']], asks: [] },
    ]);
  });

  it('SO14: replies are told by what they echo, whatever the order, in one message or in several', () => {
    const session = createSession();
    session.open(both);
    session.receive({ type: 'subscribe', channels: [{ ...tradesChannel(), success: true }] });
    session.receive({ type: 'subscribe', channels: [{ ...bookChannel(), success: true }] });
    session.receive({ type: 'subscribe', channels: [{ ...beat, success: true }] });
    expect(kindsOf(session.takeEvents())).toEqual(['ready', 'ignored', 'ignored']);
  });

  it('SO14: the snapshot may come before the reply', () => {
    const session = createSession();
    session.open(carriedBooks(market));
    session.receive(snapshot('00', { bids: [['1', '1']] }));
    acceptAll(session);
    session.advance(20_000);
    expect([doubtsOf(session.events), new FollowedBook().apply(session.events).isTrusted]).toEqual([
      [],
      true,
    ]);
  });

  it('SO16: both spellings of the reply to unsubscribe, with and without a result, mean the same', () => {
    for (const reply of [
      { type: 'unsubscribe', channels: [{ ...bookChannel(), success: true }] },
      { type: 'unsubscribed', channels: [bookChannel()] },
    ]) {
      const session = openSession(carriedBooks(market, 'ETHUSD'));
      session.carry(carriedBooks('ETHUSD'));
      session.takeSent();
      session.receive(reply);
      expect(kindsOf(session.takeEvents())).toEqual(['ignored']);
      session.carry(carriedBooks(market, 'ETHUSD'));
      session.advance(1_100);
      expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [bookChannel()] }]);
    }
  });

  it('SO16: a market that is wanted again before its unsubscribe was answered is asked for after 2 s at most', () => {
    const session = openSession(carriedBooks(market, 'ETHUSD'));
    session.carry(carriedBooks('ETHUSD'));
    session.carry(carriedBooks(market, 'ETHUSD'));
    session.advance(1_900);
    expect(session.takeSent()).toEqual([{ type: 'unsubscribe', channels: [bookChannel()] }]);
    session.advance(100);
    expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [bookChannel()] }]);
  });

  it('the samples of the document are understood', () => {
    const session = createSession();
    session.open(carriedBooks(market, 'BADBAD'));
    for (const message of fixtureMessages('constructed-acks.jsonl').slice(0, 4)) {
      session.receiveBytes(message, false);
    }
    expect(kindsOf(session.takeEvents())).toEqual(['ignored', 'doubted', 'ignored', 'unknown']);
  });
});

describe('errors, each with its own reaction', () => {
  it('SO33 UNKNOWN_CHANNEL_PARAMS_CONFIGURATION: the market is final, and not asked for again until a person does', () => {
    const session = createSession();
    session.open(carriedBooks('BADBAD', market));
    session.takeSent();
    session.receive(
      denial('subscribe', bookChannel('BADBAD'), 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION'),
    );
    session.receive({
      type: 'subscribe',
      channels: [
        { ...bookChannel(), success: true },
        { ...beat, success: true },
      ],
    });
    session.receive(snapshot('00', {}));
    expect(requestsAbout(session, 'BADBAD', 600_000)).toEqual([]);
    session.carry(carriedBooks(market));
    session.carry(carriedBooks(market, 'BADBAD'));
    expect(requestsAbout(session, 'BADBAD', 2_000)).toEqual([
      { type: 'subscribe', channels: [bookChannel('BADBAD')] },
    ]);
  });

  it('SO34 UNKNOWN_CHANNEL: the channel is unsupported for every market, without asking again', () => {
    const session = openSession(carriedBooks(market));
    session.carry(both);
    session.advance(1_100);
    session.takeSent();
    session.receive(denial('subscribe', tradesChannel(), 'UNKNOWN_CHANNEL'));
    session.carry([...both, ...carriedTrades('ETHUSD')]);
    expect(doubtsOf(session.events)).toEqual([
      'trades BTCUSD channel-unsupported',
      'trades ETHUSD channel-unsupported',
    ]);
    expect(requestsAbout(session, 'execution_data', 5_000)).toEqual([]);
  });

  it('SO36 NO_EFFECT_ACTION: subscribed is subscribed', () => {
    const session = createSession();
    session.open(carriedTrades(market));
    session.receive(denial('subscribe', tradesChannel(), 'NO_EFFECT_ACTION'));
    expect(session.takeEvents()).toEqual([{ kind: 'ready', channel: 'trades', market }]);
  });

  it('SO36 NO_EFFECT_ACTION where a full book is needed: unsubscribed first', () => {
    const session = createSession();
    session.open(carriedBooks(market));
    session.takeSent();
    session.receive(denial('subscribe', bookChannel(), 'NO_EFFECT_ACTION'));
    session.advance(1_100);
    expect(session.takeSent()).toEqual([{ type: 'unsubscribe', channels: [bookChannel()] }]);
  });

  it('SO37 INTERNAL_SERVER_ERROR about one channel: asked for again, the others go on; the fourth ends the socket', () => {
    const session = openSession(carriedBooks('ETHUSD'));
    session.receive(snapshot('00', { market: 'ETHUSD' }));
    session.takeEvents();
    session.carry(carriedBooks('ETHUSD', market));
    const askedAfter: number[] = [];
    let waited = 0;
    for (let step = 0; step < 300 && session.ended === undefined; step += 1) {
      session.advance(100);
      waited += 100;
      for (const request of session.takeSent()) {
        if (JSON.stringify(request).includes('"subscribe"')) {
          askedAfter.push(waited);
          waited = 0;
          session.receive(denial('subscribe', bookChannel(), 'INTERNAL_SERVER_ERROR'));
        }
      }
    }
    expect(askedAfter).toEqual([1_100, 2_000, 4_000, 8_000]);
    expect(doubtsOf(session.events)).toEqual(Array(3).fill('book BTCUSD subscription-failed'));
    expect(session.ended).toMatchObject({ code: 'server-fault' });
  });

  it('SO37 INTERNAL_SERVER_ERROR without a channel: the socket is given up and opened again', () => {
    const session = openSession();
    session.receive({ type: 'error', error: 'INTERNAL_SERVER_ERROR' });
    expect(session.ended).toEqual({
      code: 'server-fault',
      text: 'Paxos SOR reported a fault of its own (INTERNAL_SERVER_ERROR).',
    });
  });

  it.each(['MALFORMED_REQUEST', 'UNKNOWN_ACTION'])(
    'SO38 %s: the same request is not sent again',
    (error) => {
      const session = createSession();
      session.open(carriedBooks(market));
      session.takeSent();
      session.receive({ type: 'error', error });
      expect(session.takeEvents()).toMatchObject([
        { kind: 'doubted', doubt: { isFinal: true, cause: { code: 'request-not-understood' } } },
        { kind: 'unknown', reason: `The venue sent the error "${error}".` },
      ]);
      expect(requestsAbout(session, market, 120_000)).toEqual([]);
    },
  );

  it('SO38 UNKNOWN_ACTION about the list: it is not asked for any more, nothing else changes', () => {
    const session = openSession();
    session.receive(snapshot('00', {}));
    session.advance(5_000);
    expect(session.takeSent()).toEqual([list]);
    session.receive({ type: 'error', error: 'UNKNOWN_ACTION', id: 7 });
    expect(requestsAbout(session, 'subscription_list', 250_000)).toEqual([]);
    expect([doubtsOf(session.events), session.ended]).toEqual([[], undefined]);
  });

  it('SO39: a refusal of a whole request is found out channel by channel', () => {
    const session = createSession();
    session.open(carriedBooks(market, 'BADBAD'));
    session.takeSent();
    session.receive({ type: 'error', error: 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION' });
    const asked: unknown[] = [];
    for (let step = 0; step < 5; step += 1) {
      session.advance(1_100);
      for (const request of session.takeSent()) {
        asked.push(request);
        const isBad = JSON.stringify(request).includes('BADBAD');
        const error = 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION';
        session.receive(
          isBad
            ? { type: 'error', error }
            : JSON.parse(JSON.stringify(request).replace(/\}\]\}$/, ',"success":true}]}')),
        );
      }
    }
    expect(asked.slice(0, 3)).toEqual([
      { type: 'subscribe', channels: [beat] },
      { type: 'subscribe', channels: [bookChannel()] },
      { type: 'subscribe', channels: [bookChannel('BADBAD')] },
    ]);
    expect(doubtsOf(session.events)).toEqual(['book BADBAD no-market']);
  });

  it('SO40: a code that is not documented is quoted and tried again, later and later', () => {
    const session = createSession();
    session.open(carriedBooks(market));
    session.takeSent();
    session.receive(denial('subscribe', bookChannel(), 'TEAPOT'));
    expect(session.takeEvents()).toMatchObject([
      {
        kind: 'doubted',
        doubt: {
          state: 'STALE',
          cause: {
            sentence: [
              'Paxos SOR could not give BTCUSD (TEAPOT). Asking again in ',
              { until: session.nowMs + 2_000 },
              '. Other markets go on.',
            ],
          },
        },
      },
    ]);
    session.advance(2_000);
    expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [bookChannel()] }]);
  });

  it('SO40: an error about nothing that was asked is unknown and changes nothing', () => {
    const session = openSession();
    session.receive({ type: 'error', error: 'UNKNOWN_CHANNEL' });
    expect(session.takeEvents()).toEqual([
      {
        kind: 'unknown',
        reason:
          'The venue sent the error "UNKNOWN_CHANNEL", and it is about nothing that was asked.',
      },
    ]);
  });
});

describe('silence', () => {
  it('SO41: a request without an answer is told by the list', () => {
    const session = createSession();
    session.open(carriedTrades(market));
    session.takeSent();
    for (let second = 0; second < 11; second += 1) {
      session.advance(1_000);
      session.receive(heartbeat());
    }
    expect(session.takeSent()).toEqual([list]);
    session.receive({ type: 'subscription_list', channels: [beat] });
    expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [tradesChannel()] }]);
  });

  it('SO42: no answer and nothing else for 10 s ends the socket', () => {
    const session = createSession();
    session.open(carriedTrades(market));
    session.advance(9_999);
    expect(session.ended).toBeUndefined();
    session.advance(1);
    expect(session.ended).toMatchObject({ code: 'no-answer' });
  });

  it('SO42: a server without a list keeps its quiet socket, one that had answered before does not', () => {
    const silent = openSession();
    silent.receive(snapshot('00', {}));
    for (let second = 0; second < 250; second += 1) {
      silent.advance(1_000);
    }
    expect(silent.takeSent()).toEqual([list, list]);
    expect(silent.ended).toBeUndefined();

    const mute = openSession();
    mute.receive(snapshot('00', {}));
    mute.advance(5_000);
    acceptAll(mute);
    for (let second = 0; second < 180 + 10; second += 1) {
      mute.advance(1_000);
    }
    expect(mute.ended).toMatchObject({ code: 'no-answer' });
  });
});

describe('the venue’s own list', () => {
  it('SO43: it is asked for after the connect and then every three minutes', () => {
    const session = openSession();
    session.receive(snapshot('00', {}));
    const listedAt: number[] = [];
    for (let second = 1; second <= 400; second += 1) {
      session.advance(1_000);
      if (acceptAll(session).some((one) => JSON.stringify(one) === JSON.stringify(list))) {
        listedAt.push(second);
      }
    }
    expect(listedAt).toEqual([5, 185, 365]);
  });

  it('SO44: what it lacks is doubted and subscribed, what it has too much is unsubscribed', () => {
    const session = openSession(both);
    session.receive(snapshot('00', { bids: [['1', '1']] }));
    session.advance(5_000);
    session.takeSent();
    session.takeEvents();
    session.receive({
      type: 'subscription_list',
      channels: [beat, tradesChannel(), bookChannel('SOLUSD'), { type: 'weather' }],
    });
    expect(session.takeSent()).toEqual([
      { type: 'unsubscribe', channels: [bookChannel('SOLUSD')] },
      { type: 'subscribe', channels: [bookChannel()] },
    ]);
    expect(session.takeEvents()).toMatchObject([
      { kind: 'alive' },
      { kind: 'doubted', market, doubt: { cause: { code: 'subscription-lost' } } },
    ]);
    session.receive(update('01', { bids: [['1', '2']] }));
    session.receive(snapshot('00.5', { bids: [['1', '1']] }));
    expect(new FollowedBook().apply(session.takeEvents()).bids.get('1')).toBe('2');
  });

  it('SO44: a list that was asked for before something changed says nothing', () => {
    const session = openSession();
    session.receive(snapshot('00', {}));
    session.advance(5_000);
    session.takeSent();
    session.takeEvents();
    session.carry(carriedBooks(market, 'ETHUSD'));
    session.receive({ type: 'subscription_list', channels: [beat, bookChannel()] });
    expect(session.takeSent()).toEqual([{ type: 'subscribe', channels: [bookChannel('ETHUSD')] }]);
    session.receive({ type: 'subscribe', channels: [{ ...bookChannel('ETHUSD'), success: true }] });
    session.advance(5_000);
    expect(session.takeSent()).toEqual([list]);
    expect(doubtsOf(session.events)).toEqual([]);
  });
});
