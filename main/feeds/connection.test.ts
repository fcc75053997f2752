import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionTiming } from '../venues/venue.ts';
import { ConnectQueue } from './connect-queue.ts';
import { Connection } from './connection.ts';
import { type ConnectionState, transition } from './connection-state.ts';
import { ManualClock } from './manual-clock.ts';
import { MessagePump } from './message-pump.ts';
import { startVenueTestServer, until, type VenueTestServer } from './venue-test-server.ts';

const path = '/marketdata/BTCUSD';
const timing: ConnectionTiming = {
  pingEveryMs: 20_000,
  pongWithinMs: 10_000,
  connectSpacingMs: 1_000,
  firstFrameWithinMs: 10_000,
  maxPayloadBytes: 4_096,
};

let server: VenueTestServer;
let clock: ManualClock;
let opened: Connection[] = [];

function connect(
  overrides: { url?: string; isFirstMessageDue?: boolean; firstFrameWithinMs?: number } = {},
) {
  const { firstFrameWithinMs = timing.firstFrameWithinMs } = overrides;
  const states: ConnectionState[] = [];
  const messages: string[] = [];
  let pongs = 0;
  const connection = new Connection({
    url: overrides.url ?? `${server.ws}${path}`,
    timing: { ...timing, firstFrameWithinMs },
    startWithinMs: firstFrameWithinMs + 1_000,
    isFirstMessageDue: overrides.isFirstMessageDue ?? false,
    clock,
    queue: new ConnectQueue(clock, { spacingMs: timing.connectSpacingMs }),
    pump: new MessagePump({ monotonic: () => clock.monotonic(), schedule: setImmediate }),
    isOffline: () => false,
    onState: (state) => states.push(state),
    onMessage: (bytes) => messages.push(Buffer.from(bytes).toString('utf8')),
    onPong: () => {
      pongs += 1;
    },
  });
  opened.push(connection);
  connection.start();
  const end = () => states.find((state) => state.kind === 'closed');
  return {
    connection,
    states,
    messages,
    pongs: () => pongs,
    isOpen: () => connection.state.kind === 'open',
    reason: async () => {
      await until(() => end() !== undefined, 'the end of the connection');
      const state = end();
      return state?.kind === 'closed' ? state.reason : undefined;
    },
  };
}

beforeEach(async () => {
  clock = new ManualClock();
  server = await startVenueTestServer();
});

afterEach(async () => {
  for (const connection of opened) {
    connection.close();
  }
  opened = [];
  expect(clock.pendingTimers).toBe(0);
  await server.close();
});

describe('a connection', () => {
  it('CN3: opens in its turn and hands over messages in order, without extensions', async () => {
    server.greet(path, () => ['one', 'two']);
    const { states, messages } = connect();
    await until(() => messages.length === 2, 'two messages');
    expect(messages).toEqual(['one', 'two']);
    expect(states.map((state) => state.kind)).toEqual(['opening', 'open']);
    expect(server.sockets(path)[0]?.extensions).toBe('');
  });

  it.each([401, 403, 404, 429, 503])('CN9: an upgrade refused with %i says so', async (status) => {
    server.refuse(path, status, status === 429 ? { 'Retry-After': '7' } : {});
    expect(await connect().reason()).toEqual({
      kind: 'refused',
      status,
      ...(status === 429 ? { retryAfterMs: 7_000 } : {}),
    });
  });

  it('CN8: a line that answers nothing is dead 30 s after its last frame, not before', async () => {
    server.answersPings = false;
    const { connection, isOpen, reason } = connect();
    await until(isOpen, 'open');
    const openedAt = clock.now();
    clock.advance(20_000);
    clock.advance(9_999);
    expect(connection.state.kind).toBe('open');
    clock.advance(1);
    expect(await reason()).toEqual({ kind: 'silent', lastReceivedAt: openedAt, pings: 1 });
  });

  it('CN8: a silent line that answers pings lives for ever', async () => {
    const { isOpen, pongs, connection } = connect();
    await until(isOpen, 'open');
    clock.advance(20_000);
    for (let count = 1; count <= 20; count += 1) {
      await until(() => pongs() === count, `pong ${count}`);
      clock.advance(10_000);
      clock.advance(10_000);
    }
    expect(connection.state.kind).toBe('open');
    expect(connection.evidenceAt).toBeGreaterThan(clock.now() - 30_001);
  });

  it('CN8: what is received proves the line even without a pong; what we send does not', async () => {
    server.answersPings = false;
    const { isOpen, messages, connection, reason } = connect();
    await until(isOpen, 'open');
    clock.advance(20_000);
    server.send(path, 'late data');
    await until(() => messages.length === 1, 'a message');
    clock.advance(10_000);
    expect(connection.state.kind).toBe('open');
    clock.advance(10_000);
    clock.advance(10_000);
    expect(await reason()).toMatchObject({ kind: 'silent' });
  });

  it('CN4: an upgrade that is never answered ends as a slow start', async () => {
    server.stallsUpgrades = true;
    const { reason } = connect();
    await until(() => server.asked.length === 1, 'the upgrade request');
    clock.advance(11_000);
    expect(await reason()).toEqual({ kind: 'slow-start', afterMs: 11_000, wasOpen: false });
  });

  it('CN4: an owed first message that never comes ends it; once it came silence is fine', async () => {
    const first = connect({ isFirstMessageDue: true });
    await until(first.isOpen, 'open');
    clock.advance(11_000);
    expect(await first.reason()).toEqual({ kind: 'slow-start', afterMs: 11_000, wasOpen: true });
    const second = connect({ isFirstMessageDue: true });
    await until(second.isOpen, 'open');
    second.connection.firstMessageArrived();
    clock.advance(11_000);
    expect(second.connection.state.kind).toBe('open');
  });

  it('CN4: a venue that may take longer for its first message may not for opening, and has all of it after', async () => {
    const first = connect({ isFirstMessageDue: true, firstFrameWithinMs: 15_000 });
    await until(first.isOpen, 'open');
    clock.advance(15_999);
    expect(first.connection.state.kind).toBe('open');
    clock.advance(1);
    expect(await first.reason()).toEqual({ kind: 'slow-start', afterMs: 16_000, wasOpen: true });
    server.stallsUpgrades = true;
    const second = connect({ isFirstMessageDue: true, firstFrameWithinMs: 15_000 });
    await until(() => server.asked.length === 2, 'the upgrade request');
    clock.advance(11_000);
    expect(await second.reason()).toEqual({ kind: 'slow-start', afterMs: 11_000, wasOpen: false });
  });

  it('CN10: a goodbye carries its code and text', async () => {
    const { isOpen, reason } = connect();
    await until(isOpen, 'open');
    server.sockets(path)[0]?.close(1001, 'going away');
    expect(await reason()).toEqual({ kind: 'closed', code: 1001, text: 'going away' });
  });

  it('CN10: a line cut in the middle of a frame keeps what was whole and says that it broke off', async () => {
    const { isOpen, messages, reason } = connect();
    await until(isOpen, 'open');
    server.send(path, 'whole');
    const half = Buffer.from([0x81, 0x7e, 0x01, 0x00, 0x7b, 0x22]);
    server.rawSocket(path).write(half, () => server.rawSocket(path).destroy());
    expect(await reason()).toEqual({ kind: 'cut' });
    expect(messages).toEqual(['whole']);
  });

  it('CN11: a message above the bound ends the connection before it is held', async () => {
    const { isOpen, messages, reason } = connect();
    await until(isOpen, 'open');
    server.send(path, 'x'.repeat(timing.maxPayloadBytes + 1));
    expect(await reason()).toEqual({ kind: 'protocol', text: 'a message larger than allowed' });
    expect(messages).toEqual([]);
  });

  it('CN11: bytes that are no frame end it', async () => {
    const { isOpen, reason } = connect();
    await until(isOpen, 'open');
    server.rawSocket(path).write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect(await reason()).toEqual({ kind: 'protocol', text: 'bytes that are no WebSocket frame' });
  });

  it('CN9: nothing listening is unreachable, in words', async () => {
    const { ws } = server;
    await server.close();
    expect(await connect({ url: `${ws}${path}` }).reason()).toEqual({
      kind: 'unreachable',
      code: 'ECONNREFUSED',
    });
    server = await startVenueTestServer();
  });

  it('CN12: closing is idempotent, in every state, and nothing is reported after it', async () => {
    const early = connect();
    early.connection.close();
    early.connection.close();
    const { connection, isOpen, states, messages } = connect();
    await until(isOpen, 'open');
    const socket = server.sockets(path)[0];
    connection.close();
    socket?.send('too late');
    await until(() => server.sockets(path).length === 0, 'the server to see the end');
    expect(states.map((state) => state.kind)).toEqual(['opening', 'open']);
    expect(early.states.map((state) => state.kind)).toEqual(['opening']);
    expect(messages).toEqual([]);
    connection.close();
  });

  it('CN8: while we do not read, silence proves nothing', async () => {
    server.answersPings = false;
    const { connection, isOpen, reason } = connect();
    await until(isOpen, 'open');
    connection.pause();
    clock.advance(40_000);
    expect(connection.state.kind).toBe('open');
    connection.resume();
    clock.advance(20_000);
    expect(await reason()).toMatchObject({ kind: 'silent' });
  });
});

describe('CN3: the transitions', () => {
  const reason = { kind: 'cut' } as const;

  it('never leave closed', () => {
    const closed = { kind: 'closed', reason } as const;
    expect(transition(closed, { kind: 'turn' })).toBe(closed);
    expect(transition(closed, { kind: 'upgraded', at: 1 })).toBe(closed);
    expect(transition(closed, { kind: 'ended', reason: { kind: 'given-up' } })).toBe(closed);
  });

  it('open only from opening', () => {
    const waiting = { kind: 'waiting', position: 1, of: 1 } as const;
    expect(transition(waiting, { kind: 'upgraded', at: 1 })).toBe(waiting);
    expect(transition({ kind: 'opening' }, { kind: 'upgraded', at: 1 })).toEqual({
      kind: 'open',
      since: 1,
    });
  });
});
