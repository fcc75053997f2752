import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  execution,
  snapshot,
  startVenueTestServer,
  until,
  update,
  type VenueTestServer,
} from '../feeds/venue-test-server.ts';
import { runCli } from './run-cli.ts';
import { recordedIo } from './testing/recorded-io.ts';

let server: VenueTestServer;

const io = (isTerminal = false) => recordedIo({ isTerminal });

const watch = (...more: string[]) => [
  'watch',
  '--venue',
  'paxos-public',
  '--endpoint',
  `ws=${server.ws}`,
  '--endpoint',
  `rest=${server.rest}`,
  ...more,
];

beforeEach(async () => {
  server = await startVenueTestServer();
  server.greet('/marketdata/BTCUSD', () => [
    snapshot(
      'BTCUSD',
      [
        ['100.50', '1'],
        ['99', '2.0'],
      ],
      [
        ['101', '1'],
        ['102', '0.10'],
      ],
    ),
  ]);
  server.greet('/executiondata/BTCUSD', () => [
    execution('BTCUSD', 'A', '100', '2026-11-03T14:30:00.5Z'),
  ]);
  server.answer('/markets', 200, {
    markets: [
      { market: 'BTCUSD', base_asset: 'BTC', quote_asset: 'USD', tick_rate: '0.25' },
      { market: 'ETHUSD', base_asset: 'ETH', quote_asset: 'USD' },
    ],
  });
});

afterEach(() => server.close());

describe('plumbline watch --json', () => {
  it('prints states, books, trades and a last summary as contracts.md says', async () => {
    const cli = io();
    const running = runCli(watch('--market', 'BTCUSD', '--json', '--depth', '1'), cli.given);
    await until(() => cli.out.some((line) => line.includes('"type":"trade"')), 'the first trade');
    server.send('/executiondata/BTCUSD', execution('BTCUSD', 'B', '101', '2026-11-03T14:30:01Z'));
    server.send('/executiondata/BTCUSD', execution('BTCUSD', 'B', '101', '2026-11-03T14:30:01Z'));
    server.send('/marketdata/BTCUSD', update('BTCUSD', 'SELL', '102.00', '0.0'));
    server.send('/marketdata/BTCUSD', '{"type":"NEWS"}');
    server.send('/marketdata/BTCUSD', '{');
    await until(() => cli.lines('trade').length === 2, 'the second trade');
    cli.interrupt();
    expect(await running).toBe(130);

    const time = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?Z$/);
    const head = { at: time, venue: 'paxos-public', market: 'BTCUSD' };
    // What is due to be checked may be told a moment after the book.
    const states = cli.lines('state');
    expect(new Set(states.slice(1).map(({ state }) => state))).toEqual(new Set(['LIVE']));
    expect([states[0], states.at(-1)]).toEqual([
      {
        type: 'state',
        ...head,
        state: 'RESYNCING',
        cause: { code: 'first-load', text: 'Waiting for the first full book.' },
        since: time,
        proof: { word: 'no proof', holds: false, at: null, detail: null },
        also: [],
        evidence: [{ name: 'Socket', text: expect.any(String) }],
      },
      {
        type: 'state',
        ...head,
        state: 'LIVE',
        cause: { code: 'live-unproven', text: expect.stringContaining('not proven') },
        since: time,
        proof: {
          word: 'no proof',
          holds: false,
          at: null,
          detail: expect.stringMatching(/^Unverified by venue; /),
        },
        also: [],
        evidence: expect.arrayContaining([{ name: 'Socket', text: 'open' }]),
      },
    ]);
    const digest = createHash('sha256').update('100.5:1|99:2#101:1|102:0.1').digest('hex');
    expect(cli.lines('book')[0]).toEqual({
      type: 'book',
      ...head,
      state: 'LIVE',
      bids: [['100.5', '1']],
      asks: [['101', '1']],
      levels: { bids: 2, asks: 2 },
      digest,
    });
    expect(cli.lines('trade')).toEqual([
      {
        type: 'trade',
        ...head,
        id: 'A',
        price: '100',
        size: '1',
        side: null,
        sideInferred: false,
        history: true,
        recovered: false,
        late: false,
        offBook: false,
        note: null,
        time: '2026-11-03T14:30:00.500Z',
      },
      {
        type: 'trade',
        ...head,
        id: 'B',
        price: '101',
        size: '1',
        side: 'buy',
        sideInferred: true,
        history: false,
        recovered: false,
        late: false,
        offBook: false,
        note: null,
        time: '2026-11-03T14:30:01.000Z',
      },
    ]);
    const endDigest = createHash('sha256').update('100.5:1|99:2#101:1').digest('hex');
    expect(cli.lines().at(-1)).toEqual({
      type: 'summary',
      messages: 7,
      bytes: expect.any(Number),
      applied: 5,
      ignored: 1,
      rejected: 1,
      unknown: 1,
      gaps: 0,
      resyncs: 0,
      reconnects: 0,
      duplicates: 1,
      trades: 2,
      dropped: 0,
      books: {
        'paxos-public:BTCUSD': {
          state: 'LIVE',
          levels: { bids: 2, asks: 1 },
          digest: endDigest,
          updates: 2,
        },
      },
    });
    expect(cli.lines().at(-2)).toMatchObject({ type: 'book', digest: endDigest });
  });

  it('ends with 0 when its time is over and every market was served', async () => {
    const cli = io();
    const code = await runCli(
      watch('--market', 'BTCUSD', '--channels', 'book', '--for', '3s', '--every', '50ms', '--json'),
      cli.given,
    );
    expect(code).toBe(0);
    expect(cli.lines('book').length).toBeGreaterThan(3);
  });

  it('ends with 2 when a market got no data in time', async () => {
    server.refuse('/marketdata/BTCUSD', 503);
    const cli = io();
    const code = await runCli(watch('--market', 'BTCUSD', '--for', '200ms', '--json'), cli.given);
    expect(code).toBe(2);
    expect(cli.lines('state').at(-1)).toMatchObject({
      state: 'STALE',
      cause: { code: 'socket-refused-503' },
    });
    expect(cli.lines().at(-1)).toMatchObject({ type: 'summary', messages: expect.any(Number) });
  });

  it('ends with 2 at once for markets that the venue does not have', async () => {
    server.refuse('/marketdata/NOPEUSD', 404);
    server.refuse('/executiondata/NOPEUSD', 404);
    const cli = io();
    expect(await runCli(watch('--market', 'NOPEUSD', '--json'), cli.given)).toBe(2);
    expect(cli.lines('state').at(-1)).toMatchObject({
      state: 'STALE',
      cause: {
        code: 'no-market',
        text: 'Paxos has no market called NOPEUSD. Plumbline will not ask again by itself.',
      },
    });
  });

  it('prints index prices and says where there are none', async () => {
    server.greet('/marketdata/stablecoin/USDCUSD', () => [
      { market: 'USDCUSD', price: '0.9990', timestamp: '2026-11-03T14:30:00.25Z' },
    ]);
    const cli = io();
    const running = runCli(
      watch('--market', 'USDCUSD', '--channels', 'price', '--json'),
      cli.given,
    );
    await until(() => cli.lines('price').length === 1, 'the price');
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.lines('price')[0]).toMatchObject({
      venue: 'paxos-public',
      market: 'USDCUSD',
      price: '0.999',
      time: '2026-11-03T14:30:00.250Z',
    });
  });
});

describe('plumbline watch for people', () => {
  it('says a line for each market without a terminal', async () => {
    const cli = io();
    await runCli(watch('--market', 'BTCUSD', '--for', '200ms', '--every', '50ms'), cli.given);
    expect(
      cli.out.some((line) => /BTCUSD {2}LIVE {2}100\.5 \/ 101 {2}2\+2 levels/.test(line)),
    ).toBe(true);
    expect(cli.out.at(-1)).toContain('0 dropped');
  });

  it('draws a ladder on a terminal and leaves it as it was', async () => {
    const cli = io(true);
    await runCli(watch('--market', 'BTCUSD', '--for', '300ms', '--every', '50ms'), cli.given);
    const text = cli.out.join('\n');
    expect(text).toContain('BTCUSD  [LIVE]');
    expect(text).toContain('101');
    expect(text.indexOf('[?1049h')).toBeGreaterThan(-1);
    expect(text.indexOf('[?1049l')).toBeGreaterThan(text.indexOf('[?1049h'));
  });
});

describe('wrong usage', () => {
  const cases: Array<[string[], number, string]> = [
    [[], 64, 'Usage'],
    [['dance'], 64, 'no command "dance"'],
    [['record'], 64, 'not available in this version'],
    [['watch'], 64, '--market is missing'],
    [['watch', '--market', 'A'], 64, '--venue is missing'],
    [['watch', '--venue', 'paxos-public'], 64, '--market is missing'],
    [['watch', '--venue', 'nowhere', '--market', 'A'], 64, 'none of the venues'],
    [['watch', '--venue', 'paxos-public', '--market', 'A', '--for', 'soon'], 64, '--for takes'],
    [['watch', '--venue', 'paxos-public', '--market', 'A', '--depth', '0'], 64, '--depth takes'],
    [
      ['watch', '--venue', 'paxos-public', '--market', 'A', '--channels', 'x'],
      64,
      '--channels takes',
    ],
    [['watch', '--venue', 'paxos-public', '--market', 'A', '--record', 'f'], 64, 'not available'],
    [['watch', '--venue', 'paxos-public', '--market', 'A', '--wrong'], 64, '--wrong'],
    [
      ['watch', '--venue', 'paxos-public', '--market', 'A', '--endpoint', 'ws=ws://example.com'],
      64,
      'this computer only',
    ],
    [['markets'], 64, '--venue is missing'],
    [['venues', '--what'], 64, '--what'],
  ];

  it.each(cases)('%j ends with %i and says why', async (argv, code, words) => {
    const cli = io();
    expect(await runCli(argv, cli.given)).toBe(code);
    expect(cli.errors.join('\n')).toContain(words);
    expect(cli.out).toEqual([]);
  });

  it.each([['--help'], ['venues', '--help'], ['markets', '--help'], ['watch', '--help']])(
    'help of %s %s ends with 0',
    async (...argv) => {
      const cli = io();
      expect(await runCli(argv, cli.given)).toBe(0);
      expect(cli.out.join('\n')).toContain('Usage');
    },
  );
});

describe('plumbline markets and venues', () => {
  it('lists the markets of the venue', async () => {
    const cli = io();
    const argv = [
      'markets',
      '--venue',
      'paxos-public',
      '--endpoint',
      `rest=${server.rest}`,
      '--json',
    ];
    expect(await runCli(argv, cli.given)).toBe(0);
    expect(cli.out.map((line) => JSON.parse(line))).toContainEqual({
      venue: 'paxos-public',
      market: 'BTCUSD',
      base: 'BTC',
      quote: 'USD',
      tick: '0.25',
    });
  });

  it('says in words when the venue does not answer well', async () => {
    server.answer('/markets', 500, {});
    const cli = io();
    const argv = ['markets', '--venue', 'paxos-public', '--endpoint', `rest=${server.rest}`];
    expect(await runCli(argv, cli.given)).toBe(2);
    expect(cli.errors).toEqual(['plumbline markets: Paxos answered 500 to a REST request.']);
  });

  it('tells of each venue whether this version has it', async () => {
    const cli = io();
    expect(await runCli(['venues', '--json'], cli.given)).toBe(0);
    const venues = cli.out.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(venues.map(({ id }) => id)).toEqual([
      'paxos-public',
      'paxos-order-routing',
      'rails',
      'paradex',
    ]);
    expect(venues[0]).toMatchObject({
      available: true,
      verification: 'none',
      needsCredentials: false,
    });
  });
});
