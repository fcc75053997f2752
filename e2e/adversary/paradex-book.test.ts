/** Books of Paradex by sequence, as strangers' servers might send them: what a person sees, and whether the book is right. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bookFrame, touchFrame, tradeFrame } from '../harness/adversary/paradex-frames.ts';
import { market, other, ParadexBench } from './paradex-bench.ts';

let paradex: ParadexBench;

beforeEach(async () => {
  paradex = await ParadexBench.open();
});

afterEach(async () => {
  await paradex.close();
});

describe('the sequence', () => {
  it('updates without levels count, and nothing is lost by them', async () => {
    await paradex.followLive();
    for (let step = 0; step < 20; step += 1) {
      paradex.venue.delta(market, [], []);
    }
    paradex.venue.delta(market, [['84000', '9']], [['84000.50', '0']]);
    await paradex.equals();
    await paradex.bench.spend(1_500);
    expect(paradex.bench.seen(market).text).toMatch(/arrived in order: 21 of 21\.$/);
    expect(paradex.troubles()).toEqual([]);
  });

  it.each([
    ['missing', 3, 'sequence-gap', '2 updates are missing after 7,700,000,000.'],
    ['repeated', 0, 'sequence-backward', 'Update 7,700,000,000 came twice'],
    ['backward', -5, 'sequence-backward', 'Update 7,699,999,995 came after 7,700,000,000'],
  ])(
    '%s: GAP with its words, a full book, the other market untouched',
    async (_name, step, code, words) => {
      await paradex.followLive(other);
      const { book, sequence } = paradex.venue.market(market);
      book.set('bid', '83999', '1');
      paradex.lose(5);
      paradex.peer.send(bookFrame('delta', market, sequence + step, [['83998', '1']], []));
      await paradex.bench.until(() => paradex.bench.state(market) === 'GAP', 'GAP');
      expect(paradex.bench.seen(market)).toMatchObject({ code });
      expect(paradex.bench.seen(market).text).toContain(words);
      await paradex.bench.pass(5_000, () => paradex.bench.state(market) === 'LIVE', 'LIVE again');
      await paradex.equals();
      expect(paradex.troubles(other)).toEqual([]);
      expect(paradex.venue.server.handshakes).toHaveLength(1);
    },
  );

  it('what is left of the old subscription is not taken for the new one', async () => {
    await paradex.followLive();
    paradex.venue.onRequest = (peer, request) => {
      if (request.method !== 'unsubscribe') {
        return false;
      }
      peer.send(bookFrame('delta', market, 7_700_000_011, [['1', '1']], []));
      peer.send(bookFrame('snapshot', market, 7_700_000_012, [['1', '1']], [['2', '1']]));
      paradex.venue.accept(peer, request);
      peer.send(bookFrame('delta', market, 7_700_000_013, [['1.5', '1']], []));
      return true;
    };
    paradex.lose(20);
    paradex.peer.send(bookFrame('delta', market, 7_700_000_010, [['1', '1']], []));
    await paradex.bench.until(() => paradex.bench.state(market) === 'GAP', 'GAP');
    await paradex.bench.pass(5_000, () => paradex.bench.state(market) === 'LIVE', 'LIVE again');
    paradex.venue.delta(market, [['84000', '3']], []);
    await paradex.equals();
    expect(paradex.codes().filter((code) => code === 'sequence-gap')).toHaveLength(1);
  });

  it('no full book after subscribing again: another socket', async () => {
    await paradex.followLive();
    paradex.venue.onRequest = (peer, request) => {
      if (request.method !== 'subscribe') {
        return false;
      }
      paradex.venue.accept(peer, request);
      paradex.venue.onRequest = undefined;
      return true;
    };
    paradex.lose(1);
    paradex.venue.delta(market, [['84000', '7']], []);
    await paradex.bench.pass(8_000, () => paradex.bench.state(market) === 'STALE', 'STALE');
    expect(paradex.bench.seen(market).text).toMatch(
      /^Paradex sent no full book of BTC-USD-PERP within 5 s of being asked\. Reconnecting/,
    );
    await paradex.live();
    await paradex.equals();
    expect(paradex.venue.server.handshakes).toHaveLength(2);
  });

  it('a gap again and again: no more than three full books a minute on one socket', async () => {
    await paradex.followLive();
    for (let round = 0; round < 4; round += 1) {
      paradex.lose(1);
      paradex.venue.delta(market, [['84000', String(round + 3)]], []);
      await paradex.bench.spend(2_000);
    }
    expect(paradex.codes()).toContain('resync-limit');
    await paradex.live();
    await paradex.equals();
  });
});

describe('books', () => {
  it('a full book out of order, with repetitions and zeros; any full book replaces', async () => {
    await paradex.followLive();
    const known = paradex.venue.market(market);
    const bids = [
      ['1', '1'],
      ['3', '1'],
      ['2', '0'],
      ['3', '2'],
    ] as const;
    const asks = [
      ['9', '1'],
      ['8', '1'],
    ] as const;
    known.sequence = 5;
    known.book.replace(bids, asks);
    paradex.peer.send(bookFrame('snapshot', market, 5, bids, asks));
    await paradex.equals();
    paradex.venue.delta(market, [['4', '1']], [['777', '0']]);
    await paradex.equals();
    expect(paradex.troubles()).toEqual([]);
  });

  it('the largest and the smallest number of the wire, to the last digit', async () => {
    await paradex.followLive();
    const largest = '92233720368.54775807';
    paradex.venue.delta(market, [['0.00000001', '0.00000001']], [[largest, largest]]);
    await paradex.equals();
    expect(paradex.bench.levels(market).asks.at(-1)).toEqual([largest, largest]);
  });

  it('a public book that stays crossed is asked for again, an interactive one is not', async () => {
    const interactive = `${market}.interactive`;
    paradex.bench.follow(market, { market: interactive, channels: ['book'] });
    await paradex.live();
    await paradex.live(interactive);
    const crossing = bookFrame('delta', market, 7_700_000_001, [['90000', '1']], []);
    for (const peer of paradex.venue.server.peers) {
      peer.send(crossing);
    }
    await paradex.bench.pass(1_000, () => paradex.codes().includes('crossed'), 'CROSSED');
    await paradex.live();
    await paradex.equals();
    await paradex.bench.spend(3_000);
    expect(paradex.bench.levels(interactive).bids[0]).toEqual(['90000', '1']);
    expect(paradex.troubles(interactive)).toEqual([]);
    expect(paradex.venue.server.handshakes).toHaveLength(2);
  });

  it('frames of a market that was left, and of channels nobody asked for, make nothing', async () => {
    await paradex.followLive(other);
    paradex.bench.follow(market);
    await paradex.bench.spend(6_000);
    const { messages } = paradex.bench.counters;
    paradex.peer.send(bookFrame('delta', other, 7_700_000_001, [['2999', '1']], []));
    paradex.peer.send(bookFrame('snapshot', 'XRP-USD-PERP', 5, [['1', '1']], []));
    paradex.peer.send(touchFrame(market, 5, undefined, '5'));
    paradex.peer.send(tradeFrame('XRP-USD-PERP', { id: 5n, side: 'buy', price: '1', size: '1' }));
    await paradex.bench.until(() => paradex.bench.counters.messages === messages + 4, 'all');
    await paradex.equals();
    expect(paradex.bench.hub.market('paradex', 'XRP-USD-PERP')).toBeUndefined();
    expect(paradex.bench.trades(market)).toEqual([]);
    paradex.bench.follow(market, other);
    await paradex.live(other);
    await paradex.equals(other);
  });
});
