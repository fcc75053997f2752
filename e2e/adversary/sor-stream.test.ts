/** Paxos Smart Order Routing as strangers' servers might speak it: what a person sees, and whether the book is right. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Peer } from '../harness/adversary/loopback-server.ts';
import { sorExecution, sorUpdate } from '../harness/adversary/sor-venue.ts';
import { market, other, SorBench } from './sor-bench.ts';

let sor: SorBench;

beforeEach(async () => {
  sor = await SorBench.open();
});

afterEach(async () => {
  await sor.close();
});

describe('subscriptions', () => {
  it('data before the ack, acks one by one and backwards, half of them refused', async () => {
    sor.venue.onRequest = (from, { type, channels = [] }) => {
      if (type !== 'subscribe') {
        return false;
      }
      const isBad = (name?: string): boolean => name === 'BADBAD';
      sor.venue.note(
        from,
        channels.filter(({ params }) => !isBad(params?.market)),
      );
      for (const { type: kind, params } of channels) {
        if (kind === 'market_data' && params?.market === market) {
          from.send(sorUpdate(market, '2026-11-16T10:30:00.6Z', [['49999.5', '9']], undefined));
          from.send(sor.venue.snapshot(market));
          from.send(sorUpdate(market, '2026-11-16T10:30:00.7Z', undefined, [['50100', '0.00']]));
        }
      }
      for (const channel of [...channels].reverse()) {
        const error = isBad(channel.params?.market)
          ? { success: false, error: 'UNKNOWN_CHANNEL_PARAMS_CONFIGURATION' }
          : channel.type === 'heartbeat'
            ? { success: false, error: 'UNKNOWN_CHANNEL' }
            : {};
        from.send(sor.venue.reply('subscribe', [{ ...channel, ...error }]));
      }
      return true;
    };
    sor.bench.follow(market, 'BADBAD');
    await sor.bench.pass(5_000, () => sor.bench.state(market) === 'LIVE', 'LIVE');
    sor.venue.book(market).set('bid', '49999.5', '9').set('ask', '50100', '0');
    await sor.equals();
    await sor.bench.pass(1_000, () => sor.bench.state('BADBAD') === 'STALE', 'STALE');
    const refused = {
      state: 'STALE',
      code: 'no-market',
      text: 'Paxos SOR has no market called BADBAD. Plumbline will not ask again by itself.',
    };
    expect([sor.bench.seen('BADBAD'), sor.bench.seen('BADBAD', 'trades')]).toEqual([
      refused,
      refused,
    ]);
    await sor.bench.spend(60_000, undefined, 1_000);
    expect(sor.peer.heard.filter((text) => text.includes('BADBAD'))).toHaveLength(1);
    expect(sor.statesOf()).toEqual(['LIVE', 'QUIET']);
  });

  it.each([
    ['stays silent', (_from: Peer): void => undefined],
    [
      'does not know the request',
      (from: Peer) => from.send({ type: 'error', error: 'UNKNOWN_ACTION' }),
    ],
    ['answers with nothing', (from: Peer) => from.send('')],
  ])('a server that %s when asked for its list keeps its quiet socket', async (_name, answer) => {
    sor.venue.onRequest = (from, { type }) => {
      if (type !== 'subscription_list') {
        return false;
      }
      answer(from);
      return true;
    };
    await sor.followLive();
    await sor.bench.spend(400_000, undefined, 1_000);
    // A minute and six after the full book, and once for each answer that cannot be read.
    sor.expectOneStream(8);
    expect(sor.statesOf()).toEqual(['LIVE', 'QUIET']);
  });

  it('accepted, but no full book: subscribed anew, and the socket given up after the third wait', async () => {
    sor.venue.onRequest = (from, { type, channels = [] }) => {
      if (type === 'subscribe') {
        sor.venue.note(from, channels);
        from.send(sor.venue.reply(type, channels));
      }
      return type === 'subscribe';
    };
    sor.bench.follow(market);
    await sor.bench.pass(2_000, () => sor.venue.server.peers.length === 1, 'the socket');
    const { heard } = sor.peer;
    await sor.bench.pass(40_000, () => sor.bench.state(market) === 'STALE', 'STALE');
    const books = heard.filter(
      (text) => text.includes('"subscribe"') && text.includes('market_data'),
    );
    expect(books.length).toBeGreaterThanOrEqual(3);
    expect(sor.bench.seen(market).text).toMatch(
      /^Paxos SOR sent no full book, although it was asked three times\./,
    );
    sor.venue.onRequest = undefined;
    await sor.bench.pass(10_000, () => sor.bench.state(market) === 'LIVE', 'LIVE');
    await sor.equals();
  });

  it('a refusal that repeats the token tells it to nobody', async () => {
    sor.venue.onRequest = (from, { type, channels = [] }) => {
      const isOther = channels.some(({ params }) => params?.market === other);
      if (type === 'subscribe' && isOther) {
        const error = `SORRY ${sor.venue.tokens[0]}`;
        const results = channels.map((channel) => ({ ...channel, success: false, error }));
        from.send(sor.venue.reply(type, results));
      }
      return isOther;
    };
    await sor.followLive();
    sor.bench.follow(market, other);
    await sor.staleOf(other);
    expect(sor.bench.seen(other).text).toContain('SORRY');
    expect(sor.bench.seen(other).text).not.toContain(sor.venue.tokens[0]);
    expect(sor.bench.state(market)).toBe('LIVE');
  });

  it('what its list lacks is subscribed again, the other market is not touched', async () => {
    sor.venue.onRequest = (from, { type }) => {
      if (type !== 'subscription_list') {
        return false;
      }
      sor.venue.onRequest = undefined;
      from.send({
        type,
        channels: [
          { type: 'heartbeat' },
          { type: 'market_data', params: { market: other } },
          { type: 'execution_data', params: { market } },
          { type: 'execution_data', params: { market: other } },
        ],
      });
      return true;
    };
    await sor.followLive(other);
    await sor.bench.pass(
      10_000,
      () => sor.bench.history(market).some(({ code }) => code === 'subscription-lost'),
      'the doubt',
    );
    await sor.bench.pass(20_000, () => sor.bench.state(market) === 'LIVE', 'LIVE again');
    await sor.equals();
    expect(sor.statesOf(other)).toEqual(['LIVE', 'QUIET']);
    sor.expectOneStream(0);
  });

  it('frames of a market that was left, of one nobody asked for, and of none at all', async () => {
    await sor.followLive(other);
    sor.bench.follow(market);
    await sor.bench.spend(10_000);
    const { unknown, rejected } = sor.bench.counters;
    sor.venue.sendToAll(sor.venue.snapshot(other));
    sor.venue.sendToAll(sorUpdate(other, '2026-11-16T10:30:09Z', [['1', '1']], []));
    sor.venue.sendToAll(sorUpdate('NOSUCH', '2026-11-16T10:30:09Z', [['1', '1']], []));
    sor.venue.sendToAll(sorUpdate('__proto__', '2026-11-16T10:30:09Z', [['1', '1']], []));
    await sor.bench.until(() => sor.bench.counters.unknown === unknown + 2, 'the strange ones');
    await sor.equals();
    expect(sor.bench.counters.rejected).toBe(rejected);
    expect(sor.bench.hub.market('paxos-order-routing', 'NOSUCH')).toBeUndefined();
  });
});

describe('books by time', () => {
  it('every spelling of a time is in its place, to the nanosecond', async () => {
    await sor.followLive();
    const times = [
      '10:30:00.500000001Z',
      '10:30:00.51Z',
      '11:30:00.511+01:00',
      '05:00:00.5115-05:30',
      '10:30:00.512Z',
      '10:30:00.5120Z',
      '10:30:00.512000000Z',
      '10:30:01Z',
      '10:30:01.000000001Z',
      '10:30:02.000-00:00',
      '23:59:60Z',
    ];
    for (const [index, time] of times.entries()) {
      sor.bid(time, '49999.5', String(index + 2));
      await sor.equals();
    }
    expect(sor.bench.counters.rejected).toBe(0);
    expect(sor.statesOf()).toEqual(['LIVE']);
  });

  it('equal times in order of arrival, older ones never over newer ones, what the snapshot holds not at all', async () => {
    await sor.followLive();
    sor.bidOnWire('10:30:00.5Z', '49000', '1');
    sor.bidOnWire('10:30:00.1Z', '49001', '1');
    sor.bid('10:30:01.10Z', '49002', '1');
    sor.bid('10:30:01.1Z', '49002', '2');
    sor.bidOnWire('10:30:01.09Z', '49002.000', '3');
    sor.bid('10:30:01.09Z', '49003', '4');
    sor.bid('10:30:01.2Z', '50000.0', '0.000');
    await sor.equals();
    expect(sor.bench.state(market)).toBe('LIVE');
  });

  it('a fresh copy that is older than updates since does not undo them', async () => {
    await sor.followLive();
    const copy = sor.venue.snapshot(market, '2026-11-16T10:30:01Z');
    sor.bid('10:30:02Z', '49998', '7');
    await sor.equals();
    sor.venue.sendToAll(copy);
    sor.bid('10:30:03Z', '49997', '7');
    await sor.equals();
    expect(sor.statesOf()).toEqual(['LIVE']);
  });

  it('a server whose copies always bear the same time is not a reason to lose its book', async () => {
    await sor.followLive();
    for (let minute = 0; minute < 30; minute += 1) {
      sor.bid(`10:${31 + (minute % 29)}:00.${minute}Z`, '49000', String(minute + 1));
      await sor.bench.spend(60_000, undefined, 1_000);
    }
    // 30 minutes: a minute after the full book, then each five.
    sor.expectOneStream(7);
    expect(['LIVE', 'QUIET']).toContain(sor.bench.state(market));
  });
});

describe('executions', () => {
  it('told in order of time, equal ones stay two, what cannot be read is left out', async () => {
    await sor.followLive();
    const seconds: readonly (readonly [string, string])[] = [
      ['02.2Z', '3'],
      ['02.12Z', '2'],
      ['02Z', '1'],
      ['02.2Z', '3'],
      ['02.200000001Z', '4'],
    ];
    for (const [time, price] of seconds) {
      sor.venue.sendToAll(sorExecution(market, `2026-11-16T10:30:${time}`, price, '1'));
    }
    sor.venue.sendToAll(sorExecution(market, '9999-01-01T00:00:00Z', '6', '1'));
    sor.venue.sendToAll(sorExecution('NOSUCH', '2026-11-16T10:30:02Z', '6', '1'));
    await sor.bench.until(() => sor.bench.counters.unknown === 1, 'the last one');
    await sor.bench.spend(1_000);
    expect(sor.bench.trades(market).map(({ price }) => price)).toEqual(['1', '2', '3', '3', '4']);
    sor.peer.socket.terminate();
    await sor.staleOf(market);
    await sor.bench.pass(10_000, () => sor.bench.state(market) === 'LIVE', 'LIVE again');
    for (let time = 0; time < 3; time += 1) {
      sor.venue.sendToAll(sorExecution(market, '2026-11-16T10:30:02.2Z', '3', '1'));
    }
    await sor.bench.pass(
      2_000,
      () => sor.bench.trades(market).length === 6,
      'the third of its kind',
    );
  });
});
