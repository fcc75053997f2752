import { describe, expect, it } from 'vitest';
import {
  acceptAll,
  bookChannel,
  carriedBooks,
  denial,
  doubtsOf,
  FollowedBook,
  kindsOf,
  market,
  midnight,
  openSession,
  snapshot,
  update,
} from './test-session.ts';
import { maxHeldUpdates } from './timed-book.ts';

const atSecond = (seconds: number): number => (midnight + 37_800_000 + seconds * 1000) * 1000;
const levels = {
  bids: [
    ['50000.00', '1.5'],
    ['49999.50', '2.0'],
  ],
  asks: [['50100.00', '2.0']],
} as const;
const subscribe = { type: 'subscribe', channels: [bookChannel()] };
const unsubscribe = { type: 'unsubscribe', channels: [bookChannel()] };

describe('a book by time', () => {
  it('SO17, SO19: snapshot, then later updates; a decimal zero removes; a price has one spelling', () => {
    const session = openSession();
    session.receive(snapshot('00.5', levels));
    session.receive(update('01', { bids: [['50000', '0']], asks: [['50100.5', '3.5']] }));
    session.receive(update('02', { bids: [['49999.5', '0.00']] }));
    const events = session.takeEvents();
    expect(events.filter((event) => event.kind !== 'proof')).toEqual([
      {
        kind: 'snapshot',
        market,
        bids: levels.bids,
        asks: levels.asks,
      },
      { kind: 'venue-time', market, time: atSecond(1) },
      { kind: 'level', market, side: 'bid', price: '50000', size: '0' },
      { kind: 'level', market, side: 'ask', price: '50100.5', size: '3.5' },
      { kind: 'venue-time', market, time: atSecond(2) },
      { kind: 'level', market, side: 'bid', price: '49999.5', size: '0.00' },
    ]);
    expect(new FollowedBook().apply(events).levels).toEqual(['ask 50100 2', 'ask 50100.5 3.5']);
  });

  it('SO17: updates before the snapshot follow it in order of time when they are strictly later', () => {
    const session = openSession();
    session.receive(update('03.12', { bids: [['3', '312']] }));
    session.receive(update('03.1', { bids: [['3', '31']] }));
    session.receive(update('02', { bids: [['2', '2']] }));
    session.receive(update('01', { bids: [['1', '1']] }));
    expect(kindsOf(session.takeEvents())).toEqual(['ignored', 'ignored', 'ignored', 'ignored']);
    session.receive(snapshot('02', levels));
    const told = session
      .takeEvents()
      .flatMap((event) => (event.kind === 'level' ? [event.size] : []));
    expect(told).toEqual(['31', '312']);
  });

  it('SO18: without a snapshot for 10 s it is subscribed anew, and the doubt says so', () => {
    const session = openSession();
    session.receive(update('01', { bids: [['1', '1']] }));
    session.advance(10_000);
    expect(session.takeEvents().filter((event) => event.kind === 'doubted')).toEqual([
      {
        kind: 'doubted',
        channel: 'book',
        market,
        doubt: {
          state: 'RESYNCING',
          cause: {
            code: 'no-full-book',
            sentence: [
              'Paxos SOR sent no full book for 10 s; 1 newer updates are held. Subscribing again now, try 2.',
            ],
          },
        },
      },
    ]);
    expect(session.takeSent()).toEqual([{ type: 'subscription_list' }, unsubscribe, subscribe]);
  });

  it('SO18: more held updates than fit begin the wait anew, and none of them is applied later', () => {
    const session = openSession();
    for (let count = 0; count <= maxHeldUpdates; count += 1) {
      session.receive(update('05', { bids: [['1', String(count + 1)]] }));
    }
    expect(doubtsOf(session.takeEvents())).toEqual(['book BTCUSD too-many-held']);
    expect(session.takeSent()).toEqual([]);
    session.advance(1_100);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
    session.receive(snapshot('04', levels));
    expect(doubtsOf(session.takeEvents())).toEqual(['book BTCUSD full-book-too-old']);
    session.receive(snapshot('06', levels));
    expect(new FollowedBook().apply(session.takeEvents()).isTrusted).toBe(true);
  });

  it('SO17: SNAPSHOT in mid-session replaces; later updates that were applied stay applied', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.receive(update('03', { asks: [['50200', '7']] }));
    session.receive(snapshot('02', { bids: [['1', '1']] }));
    expect(new FollowedBook().apply(session.takeEvents()).levels).toEqual([
      'bid 1 1',
      'ask 50200 7',
    ]);
  });

  it('SO19: equal times apply in order of arrival', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.receive(update('01', { bids: [['1', '1']] }));
    session.receive(update('01', { bids: [['1', '2']] }));
    expect(new FollowedBook().apply(session.takeEvents()).bids.get('1')).toBe('2');
  });

  it('SO20: an update that is not later than the snapshot is left out and counted', () => {
    const session = openSession();
    session.receive(snapshot('02', levels));
    session.takeEvents();
    session.receive(update('02', { bids: [['1', '1']] }));
    session.receive(update('01.9', { bids: [['1', '1']] }));
    expect(kindsOf(session.takeEvents())).toEqual(['ignored', 'ignored']);
    session.advance(1_000);
    expect(session.takeEvents()).toMatchObject([
      {
        kind: 'proof',
        proof: {
          word: 'fresh copy',
          holds: true,
          sentence: expect.arrayContaining([expect.stringContaining('2 updates older than it')]),
        },
      },
    ]);
  });

  it('SO20: stale long after the snapshot takes the proof away and asks for a fresh copy', () => {
    const session = openSession();
    session.receive(snapshot('02', levels));
    session.advance(6_000);
    session.takeEvents();
    session.takeSent();
    session.receive(update('01', { bids: [['1', '1']] }));
    session.advance(1_000);
    expect(session.takeEvents()).toMatchObject([
      { kind: 'ignored' },
      { kind: 'proof', proof: { word: 'no proof', holds: false } },
    ]);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
    session.receive(snapshot('09', levels));
    expect(session.takeEvents()).toMatchObject([
      { kind: 'snapshot' },
      { kind: 'proof', proof: { word: 'fresh copy', holds: true } },
    ]);
  });

  it('SO21: a disordered update does not touch what a later one has set', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.receive(update('02', { bids: [['1', '2']] }));
    session.receive(update('01', { bids: [['1.0', '1']], asks: [['60000', '1']] }));
    const book = new FollowedBook().apply(session.takeEvents());
    expect([book.bids.get('1'), book.asks.get('60000')]).toEqual(['2', '1']);
    session.advance(1_000);
    expect(session.takeEvents()).toMatchObject([
      {
        proof: {
          holds: true,
          sentence: expect.arrayContaining([expect.stringContaining('1 update out of order')]),
        },
      },
    ]);
  });

  it('SO21: the third disorder within a minute doubts the book and subscribes anew', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.receive(update('09', { bids: [['1', '9']] }));
    for (const time of ['08', '07', '06']) {
      session.receive(update(time, { bids: [['1', time]] }));
    }
    expect(doubtsOf(session.takeEvents())).toEqual(['book BTCUSD updates-out-of-order']);
    session.advance(1_100);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
    session.receive(update('10', { bids: [['1', '10']] }));
    expect(kindsOf(session.takeEvents())).toEqual(['ignored']);
    session.receive(snapshot('09.5', levels));
    expect(new FollowedBook().apply(session.takeEvents()).bids.get('1')).toBe('10');
  });

  it('SO21: an update so late that its place is no longer known doubts the book', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    for (let count = 1; count <= 600; count += 1) {
      session.receive(update(`01.${String(count).padStart(9, '0')}`, { bids: [['1', '1']] }));
    }
    session.receive(update('01.000000599', { bids: [['1', '5']] }));
    const events = session.takeEvents();
    expect([doubtsOf(events), new FollowedBook().apply(events).bids.get('1')]).toEqual([[], '1']);
    session.receive(update('01', { bids: [['1', '6']] }));
    expect(doubtsOf(session.takeEvents())).toEqual(['book BTCUSD update-too-late']);
  });

  it('SO17: a snapshot older than the one before it is of no use', () => {
    const session = openSession();
    session.receive(update('01', { bids: [['1', '1']] }));
    session.receive(snapshot('02', levels));
    session.takeEvents();
    session.receive(snapshot('00', levels));
    expect(doubtsOf(session.takeEvents())).toEqual(['book BTCUSD full-book-too-old']);
  });

  it('SO21, switch update-order=arrival: stamps of several clocks order nothing', () => {
    const session = openSession(carriedBooks(market), { 'update-order': 'arrival' });
    session.receive(snapshot('05', levels));
    for (const time of ['09', '08', '07', '04']) {
      session.receive(update(time, { bids: [['1', time]] }));
    }
    const events = session.takeEvents();
    expect([doubtsOf(events), new FollowedBook().apply(events).bids.get('1')]).toEqual([[], '4']);
  });

  it('SO17, SO22, switch update-order=arrival: what comes before a fresh copy and is later than it stays', () => {
    const session = openSession(carriedBooks(market), { 'update-order': 'arrival' });
    session.receive(snapshot('00', levels));
    session.receive(update('01', { bids: [['1', '1']] }));
    session.advance(2_000);
    session.requestBook(market);
    session.receive(update('02', { bids: [['2', '2']] }));
    session.receive(update('04', { bids: [['3', '4']] }));
    session.receive(snapshot('03', { bids: [['1', '1']] }));
    expect(new FollowedBook().apply(session.takeEvents()).levels).toEqual(['bid 1 1', 'bid 3 4']);
  });

  it('SO18, switch update-order=arrival: a copy older than updates that were dropped is of no use', () => {
    const session = openSession(carriedBooks(market), { 'update-order': 'arrival' });
    for (let count = 0; count <= maxHeldUpdates; count += 1) {
      session.receive(update('05', { bids: [['1', String(count + 1)]] }));
    }
    session.receive(snapshot('04', levels));
    expect(doubtsOf(session.takeEvents())).toEqual([
      'book BTCUSD too-many-held',
      'book BTCUSD full-book-too-old',
    ]);
  });

  it('SO22: a fresh copy is an unsubscribe and a subscribe, and the book goes on meanwhile', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.advance(2_000);
    expect(session.requestBook(market)).toBe(true);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
    session.receive(update('01', { bids: [['1', '1']] }));
    const events = session.takeEvents();
    expect([doubtsOf(events), new FollowedBook().apply(events).bids.get('1')]).toEqual([[], '1']);
    session.receive(snapshot('02', { bids: [['2', '2']] }));
    expect(new FollowedBook().apply(session.takeEvents()).levels).toEqual(['bid 2 2']);
  });

  it('SO22: a request while one is on its way is the same request; of a market not carried it is refused', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.advance(2_000);
    session.requestBook(market);
    session.requestBook(market);
    session.advance(4_000);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
    expect(session.requestBook('ETHUSD')).toBe(false);
  });

  it('SO23: resync after resync comes later and later', () => {
    const session = openSession();
    const askedAt: number[] = [];
    let second = 0;
    session.receive(snapshot('00', levels));
    for (let step = 0; step < 700; step += 1) {
      session.advance(100);
      if (acceptAll(session).some((one) => JSON.stringify(one) === JSON.stringify(unsubscribe))) {
        askedAt.push(step / 10);
        second += 1;
        session.receive(snapshot(String(second).padStart(2, '0'), levels));
      }
      for (let count = 3; count > 0; count -= 1) {
        session.receive(
          update(`${String(second).padStart(2, '0')}.${count}`, { bids: [['1', '1']] }),
        );
      }
      if (step % 3 === 0) {
        session.receive(update(`${String(second).padStart(2, '0')}.9`, { bids: [['1', '1']] }));
      }
    }
    const gaps = askedAt.slice(1).map((at, index) => Math.round(at - (askedAt[index] ?? 0)));
    expect(gaps.slice(2, 5)).toEqual([4, 8, 16]);
  });

  it('SO24: one market without a book is its own trouble', () => {
    const session = openSession(carriedBooks(market, 'ETHUSD'));
    session.receive(snapshot('00', { ...levels, market: 'ETHUSD' }));
    for (let step = 0; step < 150; step += 1) {
      session.advance(1_000);
      acceptAll(session);
    }
    const doubts = doubtsOf(session.takeEvents());
    expect(doubts.length).toBeGreaterThan(3);
    expect(new Set(doubts)).toEqual(new Set(['book BTCUSD no-full-book']));
    expect(session.ended).toBeUndefined();
  });

  it('SO24: when no book comes at all the socket is given up', () => {
    const session = openSession();
    for (let step = 0; step < 60 && session.ended === undefined; step += 1) {
      session.advance(1_000);
      acceptAll(session);
    }
    expect(session.ended).toMatchObject({ code: 'no-full-book' });
  });

  it('SO22: where the server says that nothing changed, the subscribe waits for the unsubscribe', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.advance(2_000);
    session.requestBook(market);
    session.takeSent();
    session.receive({ type: 'unsubscribe', channels: [{ ...bookChannel(), success: true }] });
    session.receive(denial('subscribe', bookChannel(), 'NO_EFFECT_ACTION'));
    session.advance(1_100);
    expect(session.takeSent()).toEqual([unsubscribe]);
    session.receive({ type: 'unsubscribe', channels: [bookChannel()] });
    session.advance(1_100);
    expect(session.takeSent()).toEqual([subscribe]);
    session.receive(snapshot('02', levels));
    expect(new FollowedBook().apply(session.takeEvents()).isTrusted).toBe(true);
  });

  it('SO22: an unsubscribe that is never answered holds up a stepwise renewal for 2 s', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.advance(2_000);
    session.requestBook(market);
    session.takeSent();
    session.receive(denial('subscribe', bookChannel(), 'NO_EFFECT_ACTION'));
    session.advance(1_100);
    session.takeSent();
    session.advance(1_900);
    expect(
      session.takeSent().filter((one) => JSON.stringify(one) === JSON.stringify(subscribe)),
    ).toEqual([]);
    session.advance(200);
    expect(session.takeSent()).toEqual([subscribe]);
  });

  it('SO45: every five minutes a fresh copy is had in silence', () => {
    const session = openSession();
    session.receive(snapshot('00', levels));
    session.takeEvents();
    session.advance(299_000);
    expect(acceptAll(session).filter((one) => JSON.stringify(one).includes('unsub'))).toEqual([]);
    session.advance(1_000);
    expect(acceptAll(session)).toEqual([unsubscribe, subscribe]);
    expect(doubtsOf(session.takeEvents())).toEqual([]);
  });

  it('SO47: the proof is a fresh copy, with the moment it came', () => {
    const session = openSession();
    session.advance(500);
    session.receive(snapshot('00', levels));
    expect(session.takeEvents().at(-1)).toEqual({
      kind: 'proof',
      market,
      proof: {
        word: 'fresh copy',
        holds: true,
        at: session.nowMs,
        sentence: [
          'The full book came ',
          { age: session.nowMs },
          ' ago; every update since is in by its time stamp. No sequence numbers, so a lost one cannot be seen.',
        ],
      },
    });
  });

  it('SO4: a message of the book that cannot be read takes its proof away, and no other book’s', () => {
    const session = openSession(carriedBooks(market, 'ETHUSD'));
    session.receive(snapshot('00', levels));
    session.receive(snapshot('00', { ...levels, market: 'ETHUSD' }));
    session.advance(2_000);
    session.takeEvents();
    session.takeSent();
    session.receive(update('01', { bids: [['1', 'NaN']] }));
    session.advance(1_000);
    expect(session.takeEvents()).toMatchObject([
      { kind: 'rejected' },
      { kind: 'proof', market, proof: { holds: false } },
    ]);
    expect(session.takeSent()).toEqual([unsubscribe, subscribe]);
  });
});
