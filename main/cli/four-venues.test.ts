import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type VenueId, venueIds } from '#shared/domain/market.ts';
import { answerUpgrade, startWayServer } from '../doctor/testing/way-server.ts';
import { until } from '../feeds/venue-test-server.ts';
import { type PracticeExchange, startExchange } from '../practice/exchange.ts';
import { spokenProtocols } from '../practice/servers/registry.ts';
import { runCli } from './run-cli.ts';
import { recordedIo } from './testing/recorded-io.ts';

vi.setConfig({ testTimeout: 30_000 });

const canary = 'canary-secret-51c7';
const environment = {
  PLUMBLINE_CLIENT_ID: 'desk-client',
  PLUMBLINE_CLIENT_SECRET: canary,
  PLUMBLINE_API_KEY: 'desk-key',
  PLUMBLINE_API_SECRET: canary,
};
const markets: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'BTCUSD',
  'paxos-order-routing': 'ETHUSD',
  rails: 'BTC-USDT',
  paradex: 'BTC-USD-PERP',
};
const verifications: Readonly<Record<VenueId, string>> = {
  'paxos-public': 'none',
  'paxos-order-routing': 'time',
  rails: 'time',
  paradex: 'sequence',
};

let exchange: PracticeExchange;

beforeAll(async () => {
  exchange = await startExchange({ protocols: spokenProtocols, speed: 8 });
});

afterAll(() => exchange.close());

function endpoints(venue: VenueId, prefix = ''): string[] {
  const { ws, rest, auth } = ensureDefined(exchange.endpoints[venue], venue);
  return Object.entries({ ws, rest, auth }).flatMap(([kind, url]) => [
    '--endpoint',
    `${prefix}${kind}=${url}`,
  ]);
}

describe.each([...spokenProtocols])('%s', (venue) => {
  const market = markets[venue];

  it('lists its markets', async () => {
    const cli = recordedIo();
    const argv = ['markets', '--venue', venue, ...endpoints(venue), '--json'];
    expect(await runCli(argv, cli.given)).toBe(0);
    const listed = cli.out.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(listed).toContainEqual(expect.objectContaining({ venue, market }));
  });

  it('is followed to a live book with trades', async () => {
    const cli = recordedIo({ environment });
    const argv = ['watch', '--venue', venue, '--market', market, ...endpoints(venue), '--json'];
    const running = runCli([...argv, '--depth', '1'], cli.given);
    await until(() => cli.lines('book').length > 0, 'the first book');
    await vi.waitFor(() => expect(cli.lines('trade').length).toBeGreaterThan(0), 15_000);
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.lines('state').at(-1)).toMatchObject({ venue, market });
    expect(cli.lines('book').at(-1)).toMatchObject({
      venue,
      market,
      bids: [[expect.stringMatching(/^\d+(\.\d+)?$/), expect.any(String)]],
    });
    expect(cli.lines('trade')[0]).toMatchObject({
      late: expect.any(Boolean),
      offBook: expect.any(Boolean),
    });
    const summary = cli.lines('summary')[0];
    expect(summary).toMatchObject({ rejected: 0, unknown: 0, gaps: 0, reconnects: 0, dropped: 0 });
    // SV10: each message is in exactly one of the counts.
    expect(Number(summary?.applied) + Number(summary?.ignored)).toBe(summary?.messages);
    expect(summary?.books).toHaveProperty([`${venue}:${market}`, 'state'], 'LIVE');
    expect([...cli.out, ...cli.errors].join('\n')).not.toContain(canary);
  });

  it('passes the doctor', async () => {
    const cli = recordedIo({ environment });
    const argv = ['doctor', '--venue', venue, ...endpoints(venue), '--json'];
    expect([await runCli(argv, cli.given), cli.out.at(-1)]).toEqual([0, expect.any(String)]);
    const steps = cli.lines('step');
    expect(steps.map(({ step }) => step)).toEqual([
      'dns',
      'tcp',
      'tls',
      'token',
      'upgrade',
      'subscribe',
      'first-snapshot',
      'second-message',
    ]);
    expect(steps.every(({ result }) => result === 'passed' || result === 'skipped')).toBe(true);
    expect(cli.lines().at(-1)).toMatchObject({ type: 'report', venue, isWell: true });
    expect(cli.out.join('\n')).not.toContain(canary);
  });
});

describe('all of them', () => {
  it('says with --audits what comparing a book found', async () => {
    const cli = recordedIo();
    const [venue, market] = ['paxos-public', markets['paxos-public']] as const;
    const argv = ['watch', '--venue', venue, '--market', market, ...endpoints(venue), '--json'];
    const running = runCli([...argv, '--audits', '--depth', '1'], cli.given);
    await vi.waitFor(() => expect(cli.lines('audit').length).toBeGreaterThan(0), 25_000);
    cli.interrupt();
    await running;
    expect(cli.lines('audit')[0]).toMatchObject({
      venue,
      market,
      means: 'rest-book',
      outcome: 'matches',
      differing: 0,
      compared: expect.any(Number),
    });
  });

  it('at once, keyed by venue and market', async () => {
    const cli = recordedIo({ environment });
    const named = spokenProtocols.flatMap((venue) => [
      '--market',
      `${venue}:${markets[venue]}`,
      ...endpoints(venue, `${venue}.`),
    ]);
    const running = runCli(['watch', ...named, '--json', '--channels', 'book'], cli.given);
    const live = (): Set<unknown> =>
      new Set(
        cli
          .lines('state')
          .filter(({ state }) => state === 'LIVE')
          .map(({ venue }) => venue),
      );
    await vi.waitFor(() => expect(live().size).toBe(spokenProtocols.length), 15_000);
    cli.interrupt();
    expect(await running).toBe(130);
    const books = ensureDefined(cli.lines('summary')[0], 'summary').books as object;
    expect(Object.keys(books)).toEqual(
      spokenProtocols.map((venue) => `${venue}:${markets[venue]}`),
    );
  });

  it('says of each what it verifies and needs', async () => {
    const cli = recordedIo();
    expect(await runCli(['venues', '--json'], cli.given)).toBe(0);
    const venues = cli.out.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(venues.map(({ id, verification }) => [id, verification])).toEqual(
      venueIds.map((id) => [id, verifications[id]]),
    );
    expect(venues.filter((venue) => venue.needsCredentials).map(({ id }) => id)).toEqual([
      'paxos-order-routing',
      'rails',
    ]);
    const text = recordedIo();
    await runCli(['venues'], text.given);
    expect(text.out.join('\n')).toContain('PLUMBLINE_API_KEY and PLUMBLINE_API_SECRET');
  });

  it('paradex: figures and two parallel lines', async () => {
    const cli = recordedIo();
    const argv = [
      'watch',
      '--venue',
      'paradex',
      '--market',
      'BTC-USD-PERP',
      ...endpoints('paradex'),
    ];
    const more = ['--channels', 'book,ticker', '--standby', '--every', '100ms', '--json'];
    const running = runCli([...argv, ...more], cli.given);
    await vi.waitFor(() => {
      expect(cli.lines('ticker').length).toBeGreaterThan(0);
      expect(cli.lines('standby').at(-1)?.lines).toEqual([
        { name: 'A', state: 'in-step', lagMs: expect.anything() },
        { name: 'B', state: 'in-step', lagMs: expect.anything() },
      ]);
    }, 15_000);
    cli.interrupt();
    expect(await running).toBe(130);
    const time = expect.stringMatching(/^20\d\d-.*Z$/);
    expect(cli.lines('ticker').at(-1)).toMatchObject({
      venue: 'paradex',
      market: 'BTC-USD-PERP',
      markPrice: expect.stringMatching(/^\d+(\.\d+)?$/),
      time,
    });
  });
});

describe('keys', () => {
  const rails = (...more: string[]): string[] => [
    'watch',
    '--venue',
    'rails',
    '--market',
    'BTC-USDT',
    ...endpoints('rails'),
    '--json',
    ...more,
  ];

  it('missing: ends with 77 at once and says how to give one', async () => {
    const cli = recordedIo();
    expect(await runCli(rails(), cli.given)).toBe(77);
    expect(cli.out).toEqual([]);
    expect(cli.errors[0]).toContain('PLUMBLINE_API_KEY and PLUMBLINE_API_SECRET');
  });

  it('half of one: ends with 77 and names the other half', async () => {
    const cli = recordedIo({ environment: { PLUMBLINE_API_KEY: 'desk-key' } });
    expect(await runCli(rails(), cli.given)).toBe(77);
    expect(cli.errors[0]).toContain('PLUMBLINE_API_SECRET is missing');
  });

  it('on stdin: is read from one line', async () => {
    const cli = recordedIo({ secretLine: `desk-key ${canary}` });
    const code = await runCli(
      rails('--secret-stdin', '--for', '1500ms', '--channels', 'book'),
      cli.given,
    );
    expect(code).toBe(0);
    expect([...cli.out, ...cli.errors].join('\n')).not.toContain(canary);
  });

  it('refused for good by one venue: the others go on, and it ends with 77', async () => {
    const refusing = await startWayServer({ onUpgrade: answerUpgrade(403) });
    const { auth } = ensureDefined(exchange.endpoints['paxos-order-routing'], 'order routing');
    const of = (venue: VenueId, kind: string, url: string) => [
      '--endpoint',
      `${venue}.${kind}=${url}`,
    ];
    const routing = [
      ...of('paxos-order-routing', 'ws', refusing.ws),
      ...of('paxos-order-routing', 'rest', refusing.rest),
      ...of('paxos-order-routing', 'auth', auth),
    ];
    const cli = recordedIo({ environment });
    const both = ['--market', 'paxos-order-routing:ETHUSD', '--market', 'paradex:BTC-USD-PERP'];
    const argv = ['watch', ...both, ...routing, ...endpoints('paradex', 'paradex.')];
    const code = await runCli([...argv, '--channels', 'book', '--for', '3s', '--json'], cli.given);
    const alone = recordedIo({ environment });
    const argvAlone = ['watch', '--market', 'paxos-order-routing:ETHUSD', ...routing, '--json'];
    const codeAlone = await runCli(argvAlone, alone.given);
    await refusing.close();
    expect([code, codeAlone]).toEqual([77, 77]);
    expect(cli.errors.at(-1)).toMatch(
      /^plumbline watch: paxos-order-routing:ETHUSD: Paxos accepts the key but not for this stream/,
    );
    const live = cli.lines('state').filter(({ state }) => state === 'LIVE');
    expect(new Set(live.map(({ venue }) => venue))).toEqual(new Set(['paradex']));
    expect(refusing.handshakes.length).toBe(4);
  });

  it('for another server’s sockets alone: ends with 64 before anything is sent', async () => {
    const cli = recordedIo({
      environment: { PLUMBLINE_API_KEY: 'id', PLUMBLINE_API_SECRET: 'secret' },
    });
    const argv = ['watch', '--market', 'rails:A', '--endpoint', 'rails.ws=ws://127.0.0.1:1'];
    expect(await runCli(argv, cli.given)).toBe(64);
    expect(cli.errors.join()).toContain(
      'a token for your key would be shown to 127.0.0.1:1. Nothing was sent.',
    );
  });

  it('on stdin without a line: ends with 77', async () => {
    const cli = recordedIo();
    expect(await runCli(rails('--secret-stdin'), cli.given)).toBe(77);
    expect(cli.errors[0]).toContain('stdin ended');
  });
});

describe('wrong usage', () => {
  const cases: Array<[string[], string]> = [
    [['watch', '--market', 'kraken:A'], '"kraken" is none of the venues'],
    [['watch', '--market', 'rails:'], 'names no market after the venue'],
    [
      ['watch', '--venue', 'rails', '--market', 'paradex:A'],
      'is of paradex, but --venue says rails',
    ],
    [
      [
        'watch',
        '--market',
        'rails:A',
        '--market',
        'paradex:B',
        '--endpoint',
        'ws=ws://127.0.0.1:1',
      ],
      'does not name its venue',
    ],
    [
      ['watch', '--market', 'paradex:B', '--endpoint', 'rails.ws=ws://127.0.0.1:1'],
      'is for rails, which is not asked for',
    ],
    [['watch', '--market', 'paradex:B', '--switch', 'encoding=xml'], 'is none of sbe, json'],
    [['watch', '--market', 'paxos-public:B', '--standby'], 'none of these venues allows two'],
    [['watch', '--market', 'paradex:B', '--secret-stdin'], 'no venue here wants one'],
    [
      ['watch', '--market', 'rails:A', '--market', 'paxos-order-routing:B', '--secret-stdin'],
      'several venues here want one each',
    ],
    [['doctor'], '--venue is missing'],
    [['doctor', '--venue', 'paradex', '--what'], '--what'],
    [['doctor', '--venue', 'paradex', '--secret-stdin'], 'no venue here wants one'],
  ];

  it.each(cases)('%j ends with 64', async (argv, words) => {
    const cli = recordedIo({ secretLine: 'x' });
    expect(await runCli(argv, cli.given)).toBe(64);
    expect(cli.errors.join('\n')).toContain(words);
    expect(cli.out).toEqual([]);
  });
});
