/** The sentences of the design, word for word, as servers of strangers bring them about. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paxosPublic } from '../../main/venues/paxos-public/paxos-public.ts';
import { sentenceText } from '../../shared/domain/trust.ts';
import { PaxosVenue } from '../harness/adversary/paxos-venue.ts';
import { HubBench } from './hub-bench.ts';
import { ParadexBench, market as perpetual } from './paradex-bench.ts';

const clockTime = String.raw`\d\d:\d\d:\d\d`;

describe('Paxos public', () => {
  const market = 'BTCUSD';
  let venue: PaxosVenue;
  let bench: HubBench;

  beforeEach(async () => {
    venue = await PaxosVenue.start();
    bench = new HubBench(paxosPublic, venue.endpoints);
    venue.book(market).replace(
      [
        ['18.40', '1'],
        ['18.39', '2'],
      ],
      [
        ['18.41', '1'],
        ['18.42', '2'],
      ],
    );
  });

  afterEach(async () => {
    bench.close();
    await venue.close();
  });

  async function live(): Promise<void> {
    bench.follow(market);
    await bench.pass(15_000, () => bench.state(market) === 'LIVE', 'LIVE');
  }

  const says = (): string => bench.seen(market).text;
  const detail = (): string =>
    sentenceText(bench.feed(market).trust('book')?.proof.detail ?? [], bench.clock.now());

  async function changing(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1_000) {
      venue.set(market, 'bid', '18.30', String(1 + ((passed / 1_000) % 2)));
      await bench.spend(1_000);
    }
  }

  it('LIVE: unproven, then audited', async () => {
    await live();
    expect(says()).toMatch(
      /^Live, but not proven yet: the first check against a second copy is due in \d s\.$/,
    );
    await changing(20_000);
    expect(says()).toMatch(
      /^Matches the venue's REST book of 1\d s ago: 0 of [45] levels differ\. No sequence numbers\.$/,
    );
    expect(detail()).toMatch(/^Unverified by venue; audited 1\d s ago, 0 of [45] levels differ\.$/);
  });

  it('QUIET', async () => {
    await live();
    await bench.spend(41_000);
    expect(says()).toMatch(
      /^No change for 41 s\. Heartbeat \d+(\.\d)? s ago, so the link is alive: the market is quiet\.$/,
    );
  });

  it('STALE: closed, and silent', async () => {
    await live();
    await bench.spend(4_000);
    venue.bookPeers(market)[0]?.socket.close(1001, '');
    await bench.pass(2_000, () => bench.state(market) === 'STALE', 'STALE');
    expect(says()).toMatch(
      /^Paxos closed the socket \(1001, going away\)\. Reconnecting (now|in \d s), try 1\. These prices are \d(\.\d)? s old\.$/,
    );
    await bench.pass(5_000, () => ['LIVE', 'QUIET'].includes(bench.state(market)), 'LIVE');
    venue.server.isDead = () => true;
    await bench.pass(35_000, () => bench.state(market) === 'STALE', 'STALE');
    expect(says()).toMatch(
      /^No bytes for \d\d s, [12] pings? unanswered: the socket is dead\. Reconnecting (now|in \d s), try \d\. These prices are \d\d s old\.$/,
    );
  });

  it('STALE by audit, with the case kept', async () => {
    await live();
    venue.set(market, 'bid', '18.39', '0', 'lost');
    await bench.pass(20_000, () => bench.state(market) === 'STALE', 'STALE');
    expect(says()).toBe(
      "1 of 4 levels differed from the venue's copy twice. Reopening the socket for a full book; the case is kept.",
    );
  });

  it('CROSSED', async () => {
    await live();
    venue.set(market, 'bid', '18.43', '1');
    await bench.pass(5_000, () => bench.state(market) === 'CROSSED', 'CROSSED');
    expect(says()).toBe(
      'Bid 18.43 is above ask 18.41. Likely a missed delete; this feed cannot prove it. Reopening the socket for a full book.',
    );
  });

  it('HALTED', async () => {
    venue.marketStatus = { buy_status: 'disabled', sell_status: 'available' };
    bench.follow(market);
    await bench.pass(15_000, () => bench.state(market) === 'HALTED', 'HALTED');
    expect(says()).toMatch(
      /^Paxos reports buying disabled since \d\d:\d\d UTC\. The book is complete and current\. Asked again every 30 s\.$/,
    );
  });

  it('an empty side, that of the venue too', async () => {
    await live();
    venue.set(market, 'ask', '18.41', '0');
    venue.set(market, 'ask', '18.42', '0');
    await bench.spend(1_000);
    expect(says()).toMatch(/^The ask side is empty in what the venue sent, for \d\.\d s\. /);
    await changing(20_000);
    expect(says()).toMatch(
      /^The ask side is empty at the venue too: its REST book agrees, \d+(\.\d)? s ago\. /,
    );
  });
});

describe('Paradex', () => {
  let paradex: ParadexBench;

  beforeEach(async () => {
    paradex = await ParadexBench.open();
  });

  afterEach(async () => {
    await paradex.close();
  });

  it('LIVE by sequence, and GAP', async () => {
    const { bench, venue } = paradex;
    await paradex.followLive();
    for (let update = 1; update <= 3; update += 1) {
      venue.delta(perpetual, [['84000', String(update)]], []);
      await bench.spend(1_000);
    }
    // Told once a second.
    await bench.spend(1_000);
    expect(bench.seen(perpetual).text).toMatch(
      new RegExp(`^Every update since ${clockTime} arrived in order: 3 of 3\\.$`),
    );
    const last = venue.market(perpetual).sequence;
    paradex.lose(2);
    venue.delta(perpetual, [['84000', '9']], []);
    await bench.pass(2_000, () => paradex.codes().includes('sequence-gap'), 'the gap');
    const gap = bench.history(perpetual).find(({ state }) => state === 'GAP');
    expect(gap?.text).toBe(
      `2 updates are missing after ${last.toLocaleString('en-US')}. This book may be wrong from here on. Subscribing again now.`,
    );
    await bench.pass(5_000, () => paradex.isLive(), 'LIVE again');
    await paradex.equals();
  });

  it('HALTED in the maintenance', async () => {
    const { bench, venue } = paradex;
    venue.systemState = 'cancel_only';
    bench.follow(perpetual);
    await bench.pass(15_000, () => bench.state(perpetual) === 'HALTED', 'HALTED');
    expect(bench.seen(perpetual).text).toMatch(/^Paradex .*cancel only.* since \d\d:\d\d UTC/);
  });
});
