/** `plumbline watch` between strangers' servers of three venues: lines, digests and exit codes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli } from '../../main/cli/run-cli.ts';
import { ParadexVenue } from '../harness/adversary/paradex-venue.ts';
import type { PlainBook } from '../harness/adversary/plain-book.ts';
import { RailsVenue, railsDelta, railsKey } from '../harness/adversary/rails-venue.ts';
import { SorVenue, sorKey, sorUpdate } from '../harness/adversary/sor-venue.ts';

const lineSchema = z.looseObject({
  type: z.string(),
  venue: z.string().optional(),
  state: z.string().optional(),
  digest: z.string().optional(),
  cause: z.object({ code: z.string(), text: z.string() }).optional(),
});
type Line = z.infer<typeof lineSchema>;

const keys = {
  PLUMBLINE_CLIENT_ID: sorKey.id,
  PLUMBLINE_CLIENT_SECRET: sorKey.secret,
  PLUMBLINE_API_KEY: railsKey.id,
  PLUMBLINE_API_SECRET: railsKey.secret,
};
const markets = {
  'paxos-order-routing': 'BTCUSD',
  rails: 'BTC-USDT',
  paradex: 'BTC-USD-PERP',
} as const;

let sor: SorVenue;
let rails: RailsVenue;
let paradex: ParadexVenue;

beforeEach(async () => {
  [sor, rails, paradex] = await Promise.all([
    SorVenue.start(),
    RailsVenue.start(),
    ParadexVenue.start(),
  ]);
  for (const book of Object.values(books())) {
    book.replace(
      [
        ['100', '1'],
        ['99', '2'],
      ],
      [['101', '1']],
    );
  }
});

afterEach(async () => {
  await Promise.all([sor.close(), rails.close(), paradex.close()]);
});

function books(): Readonly<Record<keyof typeof markets, PlainBook>> {
  return {
    'paxos-order-routing': sor.book(markets['paxos-order-routing']),
    rails: rails.book(markets.rails),
    paradex: paradex.market(markets.paradex).book,
  };
}

/** Runs until it ends by itself, or until `isDone` with what it said, when it is interrupted. */
async function watch(
  args: readonly string[],
  isDone: (lines: readonly Line[]) => boolean = () => false,
) {
  const lines: Line[] = [];
  const errors: string[] = [];
  let interrupt = (): void => undefined;
  const code = await runCli(['watch', ...args, '--every', '50ms', '--json'], {
    stdout: (text) => {
      lines.push(lineSchema.parse(JSON.parse(text)));
      if (isDone(lines)) {
        interrupt();
      }
    },
    stderr: (text) => errors.push(text),
    isTerminal: false,
    onInterrupt: (handler) => {
      interrupt = handler;
    },
    environment: keys,
    readSecretLine: async () => undefined,
  });
  return { code, lines, errors, told: JSON.stringify(lines) + errors.join('\n') };
}

function endpointsOf(
  venues: Readonly<Record<string, Readonly<Record<string, string>>>>,
): readonly string[] {
  return Object.entries(venues).flatMap(([venue, kinds]) =>
    Object.entries(kinds).flatMap(([kind, url]) => ['--endpoint', `${venue}.${kind}=${url}`]),
  );
}

function last(lines: readonly Line[], type: string, venue: string): Line | undefined {
  return lines.findLast((line) => line.type === type && line.venue === venue);
}

/** `--venue` and its address, as one venue alone is watched. */
function orderRoutingAlone(): readonly string[] {
  const addresses = Object.entries(sor.endpoints).flatMap(([kind, url]) => [
    '--endpoint',
    `${kind}=${url}`,
  ]);
  return ['--venue', 'paxos-order-routing', '--market', 'BTCUSD', ...addresses];
}

describe('three venues at once', () => {
  it('a gap, a goodbye and a late update: each in its own words, all three books right in the end', async () => {
    const steps = [
      () => {
        paradex.market(markets.paradex).sequence += 2;
        paradex.delta(markets.paradex, [['100', '5']], []);
      },
      () => {
        rails.book(markets.rails).set('bid', '98', '7');
        rails.sendToAll(railsDelta(markets.rails, 1_794_825_000_100, [['98.0', '7']], []));
        sor.book('BTCUSD').set('ask', '101', '0').set('ask', '102', '1');
        sor.sendToAll(
          sorUpdate('BTCUSD', '2026-11-16T10:30:01Z', undefined, [
            ['101.0', '0.0'],
            ['102', '1'],
          ]),
        );
      },
    ];
    const isRight = (lines: readonly Line[]): boolean =>
      Object.entries(books()).every(
        ([venue, book]) => last(lines, 'book', venue)?.digest === book.digest(),
      );
    const { code, lines, errors } = await watch(
      [
        ...Object.entries(markets).flatMap(([venue, market]) => ['--market', `${venue}:${market}`]),
        ...endpointsOf({
          'paxos-order-routing': sor.endpoints,
          rails: rails.endpoints,
          paradex: paradex.endpoints,
        }),
      ],
      (said) => {
        if (isRight(said)) {
          const step = steps.shift();
          step?.();
          return step === undefined && last(said, 'state', 'paradex')?.state === 'LIVE';
        }
        return false;
      },
    );
    expect([code, errors]).toEqual([130, []]);
    const states = (venue: string): readonly string[] => [
      ...new Set(
        lines
          .filter((line) => line.type === 'state' && line.venue === venue)
          .map(({ state }) => state ?? ''),
      ),
    ];
    expect(states('paradex')).toContain('GAP');
    expect([states('rails'), states('paxos-order-routing')]).toEqual([
      ['RESYNCING', 'LIVE'],
      ['RESYNCING', 'LIVE'],
    ]);
    const summary = lines.at(-1);
    expect(summary).toMatchObject({ type: 'summary', gaps: 1, reconnects: 0, rejected: 0 });
    expect(summary?.books).toMatchObject(
      Object.fromEntries(
        Object.entries(books()).map(([venue, book]) => [
          `${venue}:${markets[venue as keyof typeof markets]}`,
          { state: 'LIVE', digest: book.digest() },
        ]),
      ),
    );
  });
});

describe('refusals', () => {
  it('a key that the token server refuses: 77 at once, with the sentence', async () => {
    sor.onToken = () => ({ status: 401, body: { error: 'invalid_client' } });
    const { code, lines, errors } = await watch(orderRoutingAlone());
    expect(code).toBe(77);
    expect(last(lines, 'state', 'paxos-order-routing')?.cause?.code).toBe('credentials-refused');
    expect(errors).toEqual([
      'plumbline watch: paxos-order-routing:BTCUSD: Paxos SOR refused the client id and secret (invalid_client): wrong, revoked, or for another environment. Plumbline has stopped trying. Replace the key.',
    ]);
  });

  it('a key that two sockets refuse: 77', async () => {
    sor.onUpgrade = () => ({ status: 403 });
    const { code, told } = await watch(orderRoutingAlone());
    expect(code).toBe(77);
    expect(told).toContain('scope-refused');
    expect(sor.tokens).toHaveLength(2);
    expect(sor.tokens.filter((token) => told.includes(token))).toEqual([]);
  });

  it('a token server that repeats the request, and a goodbye that repeats the token: nobody reads them', async () => {
    let asked = 0;
    sor.onToken = ({ body }) => {
      asked += 1;
      return asked === 1
        ? { status: 400, body: { error: 'invalid_request', error_description: body } }
        : undefined;
    };
    const { code, told } = await watch(orderRoutingAlone(), (lines) => {
      const line = lines.at(-1);
      if (line?.state === 'LIVE' && line.type === 'state') {
        const [token = ''] = sor.tokens;
        sor.server.peers[0]?.socket.close(4001, `expired ${token}\u001b[2J`);
      }
      return line?.cause?.code === 'socket-closed';
    });
    expect(code).toBe(130);
    expect(told).toContain('invalid_request');
    expect(told).toContain('(4001, expired');
    expect([
      told.includes(sorKey.secret),
      told.includes(sor.tokens[0] ?? '?'),
      told.includes('\u001b'),
    ]).toEqual([false, false, false]);
  });
});
