/** Second copies that lie, fail, stall or belong to somebody else: what the window says of the book, and what the venue is asked. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { paxosPublic } from '../../main/venues/paxos-public/paxos-public.ts';
import type { HttpAnswer } from '../harness/adversary/loopback-server.ts';
import { PaxosVenue } from '../harness/adversary/paxos-venue.ts';
import { PlainBook, type PlainLevel, type PlainSide } from '../harness/adversary/plain-book.ts';
import { HubBench } from './hub-bench.ts';
import { ParadexBench, market as perpetual } from './paradex-bench.ts';

const market = 'BTCUSD';
let venue: PaxosVenue;
let bench: HubBench;
let told: BookAudit[];

beforeEach(async () => {
  venue = await PaxosVenue.start();
  bench = new HubBench(paxosPublic, venue.endpoints);
  const book = venue.book(market);
  for (let rank = 0; rank < 50; rank += 1) {
    book.set('bid', String(50_000 - rank), `1.${1000 + rank}`);
    book.set('ask', String(50_100 + rank), `2.${1000 + rank}`);
  }
});

afterEach(async () => {
  bench.close();
  await venue.close();
});

async function followLive(): Promise<void> {
  bench.follow(market);
  told = [];
  bench.feed(market).listen({
    audit: ({ audits }) => {
      if (audits.newest !== undefined && audits.newest !== told.at(-1)) {
        told.push(audits.newest);
      }
    },
  });
  await bench.pass(15_000, () => bench.state(market) === 'LIVE', 'LIVE');
}

/** The venue's book, but for one level. */
function copyWith(side: PlainSide, price: string, size: string): PlainBook {
  const book = venue.book(market);
  return new PlainBook().replace(book.levels('bid'), book.levels('ask')).set(side, price, size);
}

function codes(): readonly string[] {
  return [...new Set(bench.history(market).map(({ state, code }) => `${state} ${code}`))];
}

const outcomes = (): readonly string[] => told.map(({ outcome }) => outcome);

describe('a copy that differs', () => {
  it('once: no finding, said while it lasts', async () => {
    await followLive();
    let asks = 0;
    venue.onBook = () => {
      asks += 1;
      return asks === 1 ? venue.restBook(market, copyWith('bid', '49980', '9')) : undefined;
    };
    await bench.pass(15_000, () => outcomes().length === 1, 'the first look');
    expect(bench.feed(market).trust('book')?.proof).toMatchObject({
      word: 'audit failed',
      holds: false,
    });
    await bench.pass(5_000, () => outcomes().length === 2, 'the second look');
    expect(outcomes()).toEqual(['differs', 'matches']);
    expect(bench.state(market)).toBe('QUIET');
    expect(codes().filter((one) => one.startsWith('STALE'))).toEqual([]);
  });

  it('each time elsewhere, because the market moves: no finding', async () => {
    await followLive();
    let asks = 0;
    venue.onBook = () => {
      asks += 1;
      return venue.restBook(market, copyWith('bid', String(49_990 - (asks % 30)), '9'));
    };
    await bench.spend(300_000);
    expect(outcomes()).not.toContain('lost');
    expect(codes().filter((one) => one.startsWith('STALE'))).toEqual([]);
    // Not without an end: five in a row, then the schedule goes on.
    expect(asks).toBeLessThan(35);
  });

  it.each<[string, () => void, PlainSide, string, unknown]>([
    [
      'a delete that was missed',
      () => venue.set(market, 'ask', '50140', '0', 'lost'),
      'ask',
      '50140',
      { kind: 'missed-delete', ours: '2.104' },
    ],
    [
      'another size',
      () => venue.set(market, 'bid', '49980', '7.25', 'lost'),
      'bid',
      '49980',
      { kind: 'missed-update', ours: '1.102', theirs: '7.25' },
    ],
    [
      'a level that never came',
      () => venue.set(market, 'bid', '49980.5', '3', 'lost'),
      'bid',
      '49980.5',
      { kind: 'missed-update', theirs: '3' },
    ],
  ])(
    '%s: found by the second look, told with its kind, healed without an empty book',
    async (_name, lose, side, price, difference) => {
      await followLive();
      lose();
      let least = 100;
      const isHealed = (): boolean => {
        const { bids, asks } = bench.levels(market);
        least = Math.min(least, bids.length, asks.length);
        return outcomes().includes('lost') && bench.digest(market) === venue.book(market).digest();
      };
      await bench.pass(30_000, isHealed, 'the right book');
      expect(outcomes().slice(0, 2)).toEqual(['differs', 'lost']);
      expect(told[1]?.differences).toEqual([{ side, price, ...(difference as object) }]);
      expect(bench.history(market).find(({ state }) => state === 'STALE')).toEqual({
        state: 'STALE',
        code: 'audit-differs',
        text: expect.stringMatching(
          /^1 of (100|101) levels differed from the venue's copy twice\. Reopening the socket for a full book; the case is kept\.$/,
        ),
      });
      await bench.pass(5_000, () => ['LIVE', 'QUIET'].includes(bench.state(market)), 'LIVE');
      await bench.pass(6_000, () => outcomes().at(-1) === 'matches', 'a copy that agrees');
      expect(least).toBeGreaterThanOrEqual(49);
    },
  );

  it('fewer decimals: told as that, and the book stays proven', async () => {
    await followLive();
    const book = venue.book(market);
    const cut = (side: PlainSide) =>
      book.levels(side).map(([price, size]) => [price, size.slice(0, 4)] as const);
    venue.onBook = () => venue.restBook(market, new PlainBook().replace(cut('bid'), cut('ask')));
    await bench.spend(150_000);
    expect(new Set(outcomes())).toEqual(new Set(['matches']));
    expect(new Set(told[0]?.differences.map(({ kind }) => kind))).toEqual(new Set(['precision']));
    expect(codes().filter((one) => one.startsWith('STALE'))).toEqual([]);
    expect(bench.feed(market).trust('book')?.proof).toMatchObject({ word: 'audit', holds: true });
  });

  it('for ever: said each time, and the venue is not stormed', async () => {
    await followLive();
    venue.onBook = () => venue.restBook(market, copyWith('bid', '49980', '9'));
    await bench.spend(600_000);
    expect(codes()).toContain('STALE audit-differs');
    expect(bench.digest(market)).toBe(venue.book(market).digest());
    expect(venue.server.handshakes.length).toBeLessThan(30);
    expect(venue.asksFor(market)).toBeLessThan(120);
  });
});

describe('a copy that cannot be had', () => {
  const huge = `{"market":"${market}","bids":[${'{"price":"1","amount":"1"},'.repeat(700_000)}],"asks":[]}`;
  it.each<[string, HttpAnswer, RegExp]>([
    ['a fault', { status: 503 }, /Paxos answered 503 to a REST request\./],
    ['nothing there', { status: 404 }, /Paxos answered 404 to a REST request\./],
    [
      'a redirect',
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      /Paxos answered 302 to a REST request\./,
    ],
    ['no JSON', { status: 200, body: '<html>' }, /The REST book of Paxos could not be read: /],
    [
      'half of it',
      { status: 200, body: '{"market":"BTCUSD","bids":[{"price":"1","am' },
      /could not be read/,
    ],
    ['no sides', { status: 200, body: { market } }, /could not be read/],
    [
      'a price that is no number',
      { status: 200, body: { market, bids: [{ price: 'x', amount: '1' }], asks: [] } },
      /could not be read/,
    ],
    [
      'another market',
      { status: 200, body: { market: 'ETHUSD', bids: [], asks: [] } },
      /could not be read: .*ETHUSD/,
    ],
    [
      'a market on the prototype',
      { status: 200, body: `{"__proto__":{"market":"${market}"},"bids":[],"asks":[]}` },
      /could not be read/,
    ],
    ['too much', { status: 200, body: huge }, /with more than 16 MB\./],
  ])(
    '%s: said in words, never STALE, asked for less and less often',
    { timeout: 60_000 },
    async (_name, answer, words) => {
      venue.onBook = () => answer;
      await followLive();
      await bench.spend(300_000, undefined, 1_000);
      expect(new Set(outcomes())).toEqual(new Set(['failed']));
      expect(told[0]?.reason).toMatch(words);
      expect(bench.state(market)).toBe('QUIET');
      expect(codes().filter((one) => !/^(RESYNCING|LIVE|QUIET) /.test(one))).toEqual([]);
      expect(bench.feed(market).trust('book')?.proof).toMatchObject({
        word: 'audit failed',
        holds: false,
      });
      expect(bench.digest(market)).toBe(venue.book(market).digest());
      // 8 s, then 5, 10, 20, 40, 80, 160 s.
      expect(venue.asksFor(market)).toBeLessThanOrEqual(7);
      expect(venue.asksFor(market)).toBeGreaterThanOrEqual(5);
      venue.onBook = undefined;
      bench.audit(market);
      await bench.pass(10_000, () => outcomes().at(-1) === 'matches', 'a copy that agrees');
    },
  );

  it('429: left alone for as long as it asks, said with the time, and a person is told at once', async () => {
    venue.onBook = () => ({ status: 429, headers: { 'retry-after': '120' } });
    await followLive();
    await bench.pass(15_000, () => told.length === 1, 'the failure');
    expect(told[0]?.reason).toMatch(
      /^Paxos asks for fewer REST requests\. Next try at \d\d:\d\d:\d\d\.$/,
    );
    await bench.spend(100_000, undefined, 1_000);
    bench.audit(market);
    await bench.pass(2_000, () => told.length >= 2, 'the answer to a person');
    expect(venue.asksFor(market)).toBe(1);
    venue.onBook = undefined;
    await bench.pass(60_000, () => outcomes().at(-1) === 'matches', 'a copy that agrees');
    expect(venue.asksFor(market)).toBe(2);
  });

  it('an answer that does not come: ten seconds, then said', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    venue.onBook = async () => {
      await held;
      return { status: 503 };
    };
    await followLive();
    bench.heldAnswers = 1;
    bench.audit(market);
    await bench.pass(15_000, () => told.length === 1, 'the failure');
    expect(told[0]?.reason).toBe('Paxos did not answer a REST request within 10 s.');
    expect(['LIVE', 'QUIET']).toContain(bench.state(market));
    release();
  });
});

describe('Paradex: a copy that ends where the venue cuts it', () => {
  it.each<[string, (levels: PlainLevel[]) => PlainLevel[], readonly string[], readonly string[]]>([
    ['as ours', (levels) => levels, ['matches'], []],
    [
      'another size at its end',
      (levels) => [...levels.slice(0, 99), [levels[99]?.[0] ?? '', '9']],
      ['matches'],
      ['depth-edge'],
    ],
    [
      'a level missing before its end',
      (levels) => [...levels.slice(0, 40), ...levels.slice(41)],
      ['differs', 'lost'],
      ['missed-delete'],
    ],
  ])('%s', async (_name, change, wanted, kinds) => {
    const paradex = await ParadexBench.open();
    try {
      const { book, sequence } = paradex.venue.market(perpetual);
      for (let rank = 0; rank < 150; rank += 1) {
        book.set('bid', String(84_000 - rank), '1').set('ask', String(84_100 + rank), '1');
      }
      paradex.venue.onBook = () => ({
        status: 200,
        body: {
          market: perpetual,
          seq_no: sequence,
          last_updated_at: 1_794_787_200_164,
          bids: change(book.levels('bid').slice(0, 101)).slice(0, 100),
          asks: book.levels('ask').slice(0, 100),
        },
      });
      paradex.bench.follow(perpetual);
      const found: BookAudit[] = [];
      paradex.bench.feed(perpetual).listen({
        audit: ({ audits }) => {
          if (audits.newest !== undefined && audits.newest !== found.at(-1)) {
            found.push(audits.newest);
          }
        },
      });
      await paradex.live();
      await paradex.bench.pass(20_000, () => found.length >= wanted.length, 'the looks');
      expect(found.slice(0, wanted.length).map(({ outcome }) => outcome)).toEqual(wanted);
      expect(found[0]?.differences.map(({ kind }) => kind)).toEqual(kinds);
    } finally {
      await paradex.close();
    }
  });
});

describe('thirty markets', () => {
  it('are all compared, one copy at a time, far below what the venue allows', {
    timeout: 60_000,
  }, async () => {
    const names = Array.from({ length: 30 }, (_, index) => `M${index + 10}USD`);
    const askedAt: number[] = [];
    let inFlight = 0;
    let most = 0;
    for (const name of names) {
      venue.book(name).replace([['10', '1']], [['11', '1']]);
    }
    venue.onBook = async () => {
      askedAt.push(bench.clock.now());
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return undefined;
    };
    bench.follow(...names.map((name) => ({ market: name, channels: ['book'] as const })));
    const isCompared = () =>
      names.every((name) => bench.feed(name).audits.newest?.outcome === 'matches');
    await bench.pass(90_000, isCompared, 'a copy of each');
    await bench.spend(240_000);
    expect(most).toBe(1);
    const ofFive = askedAt.length / 300;
    expect(ofFive).toBeLessThan(1);
    const closest = Math.min(...askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0)));
    expect(closest).toBeGreaterThanOrEqual(250);
    const now = bench.clock.now();
    for (const name of names) {
      const { newest } = bench.feed(name).audits;
      expect(now - (newest?.at ?? 0)).toBeLessThan(75_000);
    }
  });
});
