/** Paradex' control and connections as strangers' servers might do them: what a person sees. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Peer } from '../harness/adversary/loopback-server.ts';
import type { ParadexRequest } from '../harness/adversary/paradex-venue.ts';
import { bookChannel, market, other, ParadexBench } from './paradex-bench.ts';

let paradex: ParadexBench;

beforeEach(async () => {
  paradex = await ParadexBench.open();
});

afterEach(async () => {
  await paradex.close();
});

/** Answers the request for the book in place of the honest server. */
function onBookRequest(answer: (peer: Peer, request: ParadexRequest) => void): void {
  paradex.venue.onRequest = (peer, request) => {
    if (request.method !== 'subscribe' || request.params.channel !== bookChannel) {
      return false;
    }
    answer(peer, request);
    return true;
  };
}

describe('answers', () => {
  it('data before them, and they come backwards three seconds later', async () => {
    const answers: (() => void)[] = [];
    paradex.venue.onRequest = (peer, request) => {
      if (request.params.channel === bookChannel) {
        peer.send(paradex.venue.snapshot(market));
      }
      answers.unshift(() => paradex.venue.accept(peer, request));
      return true;
    };
    await paradex.followLive();
    await paradex.equals();
    await paradex.bench.spend(3_000);
    for (const answer of answers) {
      answer();
    }
    paradex.venue.onRequest = undefined;
    await paradex.bench.spend(20_000);
    paradex.venue.delta(market, [['84000', '4']], []);
    await paradex.equals();
    expect(paradex.troubles()).toEqual([]);
    expect(paradex.venue.server.handshakes).toHaveLength(1);
  });

  it('none for the market list: the books do not suffer', async () => {
    paradex.venue.onRequest = (_peer, { params }) => params.channel === 'markets';
    await paradex.followLive(other);
    await paradex.bench.spend(60_000, undefined, 1_000);
    expect([paradex.troubles(), paradex.troubles(other)]).toEqual([[], []]);
    expect(paradex.venue.server.handshakes).toHaveLength(1);
  });

  it('accepted, and then silence: said, asked for once more, taken when it comes after all', async () => {
    onBookRequest((peer, request) => paradex.venue.accept(peer, request));
    paradex.bench.follow(market, other);
    await paradex.live(other);
    await paradex.bench.pass(12_000, () => paradex.bench.state(market) === 'STALE', 'STALE');
    expect(paradex.bench.seen(market)).toEqual({
      state: 'STALE',
      code: 'silent-channel',
      text: 'Paradex accepted this subscription but sent nothing for 10 s; the name may be wrong. Asked again once.',
    });
    await paradex.bench.spend(60_000, undefined, 1_000);
    expect(paradex.peer.heard.filter((text) => text.includes(bookChannel))).toHaveLength(3);
    paradex.peer.send(paradex.venue.snapshot(market));
    await paradex.live();
    await paradex.equals();
    expect(paradex.troubles(other)).toEqual([]);
  });

  it.each([
    [
      -32600,
      'invalid subscribe request',
      'invalid channel',
      'Paradex refused order_book.BTC-USD-PERP.deltas: invalid channel (-32600). Plumbline will not ask again by itself.',
      1,
    ],
    [
      40111,
      'expired bearer',
      '',
      'Paradex refused order_book.BTC-USD-PERP.deltas: expired bearer (40111). Plumbline will not ask again by itself.',
      1,
    ],
    [
      -32603,
      'internal \u001b[2J',
      '',
      'Paradex refused order_book.BTC-USD-PERP.deltas: internal \\u001b[2J (-32603). Plumbline will not ask again by itself.',
      6,
    ],
  ])('refused with %d: that channel alone', async (code, message, data, text, asked) => {
    onBookRequest((peer, request) =>
      paradex.venue.reply(peer, request, { error: { code, message, data } }),
    );
    paradex.bench.follow(market, other);
    await paradex.live(other);
    await paradex.bench.pass(40_000, () => paradex.bench.state(market) === 'STALE', 'STALE');
    expect(paradex.bench.seen(market)).toEqual({
      state: 'STALE',
      code: 'subscription-refused',
      text,
    });
    await paradex.bench.spend(60_000, undefined, 1_000);
    expect(paradex.peer.heard.filter((one) => one.includes(bookChannel))).toHaveLength(asked);
    expect(paradex.troubles(other)).toEqual([]);
  });

  it('40112: this place is not served, nothing is tried again', async () => {
    onBookRequest((peer, request) =>
      paradex.venue.reply(peer, request, { error: { code: 40112, message: 'blocked' } }),
    );
    paradex.bench.follow(market);
    await paradex.bench.pass(
      5_000,
      () => paradex.bench.seen(market).code === 'geo-blocked',
      'the last word',
    );
    await paradex.bench.spend(120_000, undefined, 1_000);
    expect(paradex.venue.server.handshakes).toHaveLength(1);
  });
});

describe('handshakes', () => {
  it('400: the schema is not served; no other form is tried', async () => {
    paradex.venue.onUpgrade = () => ({ status: 400 });
    paradex.bench.follow(market);
    await paradex.bench.pass(5_000, () => paradex.bench.state(market) === 'STALE', 'STALE');
    expect(paradex.bench.seen(market).code).toBe('schema-refused');
    await paradex.bench.spend(120_000, undefined, 1_000);
    expect(paradex.venue.server.handshakes.map(({ query }) => query.toString())).toEqual([
      'sbeSchemaId=1&sbeSchemaVersion=1',
    ]);
  });

  it.each([
    [302, 'refused the socket (302)'],
    [403, 'refused the socket (403, not allowed)'],
    [404, 'refused the socket (404, not found)'],
    [451, 'refused the socket (451'],
    [503, 'refused the socket (503, service unavailable)'],
  ])('%d: said, and tried again with patience', async (status, words) => {
    paradex.venue.onUpgrade = () => ({ status, headers: { location: '/elsewhere' } });
    paradex.bench.follow(market);
    await paradex.bench.pass(5_000, () => paradex.bench.state(market) === 'STALE', 'STALE');
    expect(paradex.bench.seen(market).text).toContain(words);
    await paradex.bench.spend(30_000);
    expect(paradex.venue.server.handshakes.length).toBeLessThan(8);
    paradex.venue.onUpgrade = undefined;
    await paradex.live();
    await paradex.equals();
  });

  it('a market that the list has not, at an address that is wrong: tried again, nothing said of the market', async () => {
    paradex.venue.onUpgrade = () => ({ status: 404 });
    paradex.bench.follow('NOPE-USD-PERP');
    await paradex.bench.spend(20_000);
    expect(paradex.bench.seen('NOPE-USD-PERP').code).toBe('socket-refused-404');
    expect(paradex.bench.seen('NOPE-USD-PERP').text).toContain('Reconnecting in');
  });
});

describe('maintenance', () => {
  it('the whole venue halted, the line down: HALTED with its reason, LIVE again when it is over', async () => {
    await paradex.followLive();
    await paradex.bench.spend(11_000);
    paradex.venue.systemState = 'cancel_only';
    paradex.venue.onUpgrade = () => ({ status: 503 });
    paradex.peer.socket.close(1012, 'maintenance');
    await paradex.bench.pass(10_000, () => paradex.bench.state(market) === 'HALTED', 'HALTED');
    expect(paradex.bench.seen(market).text).toMatch(/cancel_only|cancel only/);
    expect(paradex.bench.seen(market).text).toContain('They are from before the interruption.');
    expect(paradex.bench.state(market, 'trades')).toBe('HALTED');
    paradex.venue.systemState = 'ok';
    paradex.venue.onUpgrade = undefined;
    await paradex.bench.pass(90_000, () => paradex.isLive(), 'LIVE again');
    await paradex.equals();
  });

  it('a state of strange words is shown with what hides in it', async () => {
    paradex.venue.systemState = 'off\u001b[2J\u202e';
    paradex.bench.follow(market);
    await paradex.bench.pass(10_000, () => paradex.bench.state(market) === 'HALTED', 'HALTED');
    const { text } = paradex.bench.seen(market);
    expect([text.includes('\u001b'), text.includes('\u202e')]).toEqual([false, false]);
    expect(text).toContain('off\\u001b[2J\\u202e');
  });
});

describe('two lines', () => {
  it('one falls behind, then dies: no gap, no doubt', async () => {
    paradex.bench.follow({ market, channels: ['book'], isStandby: true });
    await paradex.live();
    await paradex.bench.pass(
      10_000,
      () => paradex.venue.subscribers(bookChannel).length === 2,
      'both lines',
    );
    await paradex.bench.spend(1_000);
    const [first, second] = paradex.venue.subscribers(bookChannel);
    const frames = Array.from({ length: 30 }, (_, step) =>
      paradex.venue.nextDelta(market, [[String(84_000 - step), `${step}.5`]], []),
    );
    for (const [step, frame] of frames.entries()) {
      first?.send(frame);
      if (step < 10) {
        second?.send(frame);
      }
    }
    await paradex.equals();
    first?.socket.terminate();
    for (const frame of frames.slice(10)) {
      second?.send(frame);
    }
    second?.send(paradex.venue.nextDelta(market, [['83000', '1']], []));
    await paradex.equals();
    await paradex.bench.pass(
      10_000,
      () => paradex.venue.subscribers(bookChannel).length === 2,
      'the line again',
    );
    await paradex.bench.spend(1_000);
    expect(paradex.troubles()).toEqual([]);
  });
});
