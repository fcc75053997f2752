import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sentenceText, type TrustState } from '#shared/domain/trust.ts';
import { FeedHub } from './feed-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { startTwoWayServer, type TwoWayServer, twoWayAdapter } from './testing/two-way-venue.ts';
import { until } from './venue-test-server.ts';

const venue = 'paradex';
let server: TwoWayServer;
let clock: ManualClock;
let hub: FeedHub;

beforeEach(async () => {
  clock = new ManualClock();
  server = await startTwoWayServer();
  hub = new FeedHub({
    adapters: new Map([[venue, twoWayAdapter({ isUnnumbered: true })]]),
    clock,
    random: () => 0.5,
    isOffline: () => false,
  });
  const endpoints = { ws: server.ws, rest: server.rest };
  hub.configure([{ venue, endpoints, isPractice: false, isRestPaired: true }]);
  hub.follow({}, [{ venue, market: 'BTC', channels: ['book'], isStandby: true }]);
});

afterEach(async () => {
  hub.close();
  await server.close();
  await until(() => clock.pendingTimers === 0, 'the last timer to be gone');
});

function feed() {
  const found = hub.market(venue, 'BTC');
  if (found === undefined) {
    throw new Error('BTC is not followed');
  }
  return found;
}

function state(): TrustState | undefined {
  return feed().trust('book')?.state;
}

function sentence(): string {
  return sentenceText(feed().trust('book')?.cause.sentence ?? [], clock.now());
}

function bid(): string | undefined {
  return feed().book.levels('bid')[0]?.[1];
}

function line(name: string) {
  return feed().standby?.find((each) => each.name === name)?.state;
}

function watchStates(): TrustState[] {
  const states: TrustState[] = [];
  let last = state();
  feed().listen({
    trust: (_feed, _channel, trust) => {
      if (trust.state !== last) {
        last = trust.state;
        states.push(trust.state);
      }
    },
  });
  return states;
}

async function isHeard(text: string): Promise<void> {
  await until(() => server.heard.includes(text), text);
}

async function full(path: '/A' | '/B', size: string): Promise<void> {
  await isHeard(`${path} subscribe book BTC`);
  server.send(path, { snapshot: 'BTC', bids: [['100', size]], asks: [['101', '1']] });
}

function update(path: '/A' | '/B', number: number, size: string): void {
  server.send(path, { update: 'BTC', number, bids: [['100', size]] });
}

/** What was sent on this line has been worked on. */
async function isRead(path: '/A' | '/B'): Promise<void> {
  const before = received();
  server.send(path, { alive: true });
  await until(() => received() > before, 'the last message');
}

function received(): number {
  return hub.supervisors.get(venue)?.counters.messages ?? 0;
}

async function openBoth(sizeOfB: string): Promise<void> {
  await full('/A', '5');
  await until(() => state() === 'LIVE', 'LIVE');
  await full('/B', sizeOfB);
  await isRead('/B');
}

describe('parallel lines without numbers', () => {
  it('HS10: one that was not aligned takes over as RESYNCING, until a fresh full book came', async () => {
    await openBoth('2');
    update('/B', 11, '3');
    await isRead('/B');
    expect([state(), bid(), line('B')]).toEqual(['LIVE', '5', 'syncing']);
    const states = watchStates();
    server.admit = () => 503;
    server.sockets('/A')[0]?.terminate();
    await isHeard('/B book BTC');
    expect(sentence()).toBe(
      'The other line took over before the two were aligned, so updates may be missing here. Asking for the full book now.',
    );
    update('/B', 12, '4');
    await isRead('/B');
    expect([state(), bid()]).toEqual(['RESYNCING', '5']);
    await full('/B', '6');
    update('/B', 13, '7');
    await until(() => bid() === '7', 'the line that goes on');
    expect([state(), states]).toEqual(['LIVE', ['RESYNCING', 'LIVE']]);
    expect(
      server.heard.filter((text) => text.includes(' book BTC') && !text.includes('sub')),
    ).toEqual(['/B book BTC']);
  });

  it('HS10: a full book that was on its way when the other line died does not take the book back', async () => {
    await isHeard('/B subscribe book BTC');
    await full('/A', '5');
    await until(() => state() === 'LIVE', 'LIVE');
    server.admit = () => 503;
    server.sockets('/A')[0]?.terminate();
    await until(() => line('A') === 'down', 'A to be down');
    expect(state()).toBe('RESYNCING');
    await full('/B', '4');
    await isHeard('/B book BTC');
    expect([state(), bid()]).toEqual(['RESYNCING', '5']);
    await full('/B', '6');
    await until(() => state() === 'LIVE', 'LIVE again');
    expect(bid()).toBe('6');
  });

  it('HS5: one that was aligned goes on LIVE, without a gap', async () => {
    await openBoth('5');
    update('/A', 11, '6');
    update('/B', 11, '6');
    await until(() => line('B') === 'in-step', 'B in step');
    const states = watchStates();
    update('/A', 12, '7');
    await until(() => bid() === '7', 'what A brings first');
    server.admit = () => 503;
    server.sockets('/A')[0]?.terminate();
    await until(() => line('A') === 'down', 'A to be down');
    update('/B', 12, '7');
    update('/B', 13, '8');
    await until(() => bid() === '8', 'what B brings alone');
    expect([state(), states]).toEqual(['LIVE', []]);
    expect(server.heard).not.toContain('/B book BTC');
  });

  it('HS11: a full book of the line behind waits for it, and then is the book', async () => {
    await openBoth('5');
    update('/A', 11, '6');
    update('/B', 11, '6');
    await until(() => line('B') === 'in-step', 'B in step');
    update('/A', 12, '7');
    await until(() => bid() === '7', 'what A brings first');
    const states = watchStates();
    await full('/B', '6');
    await isRead('/B');
    expect(bid()).toBe('7');
    server.send('/B', { update: 'BTC', number: 12, bids: [['100', '7']], asks: [['102', '3']] });
    await until(() => feed().book.levels('ask').length === 2, 'the full book of B');
    expect([bid(), state(), states]).toEqual(['7', 'LIVE', []]);
  });
});
