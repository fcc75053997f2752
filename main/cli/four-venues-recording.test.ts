import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { type VenueId, venueIds } from '#shared/domain/market.ts';
import { startExchange } from '../practice/exchange.ts';
import type { FinishedReport } from '../practice/practice-options.ts';
import { runCli } from './run-cli.ts';
import { recordedIo } from './testing/recorded-io.ts';

vi.setConfig({ testTimeout: 180_000 });

const file = '../shared/data/demo-btcusdt-perp.jsonl.gz';
const hasRecording = existsSync(file);

interface Book {
  readonly digest: string;
}

it.skipIf(!hasRecording)(
  `all four venues end with the same book and every trade (recording ${hasRecording ? file : 'absent'})`,
  async () => {
    let finished: FinishedReport | undefined;
    const exchange = await startExchange(
      {
        protocols: venueIds,
        sources: [{ kind: 'recording', file, market: 'BTCUSDT' }],
        speed: 'max',
      },
      {
        onFinished: (report) => {
          finished = report;
        },
      },
    );
    const cli = recordedIo({
      environment: {
        PLUMBLINE_CLIENT_ID: 'desk',
        PLUMBLINE_CLIENT_SECRET: 'desk-secret',
        PLUMBLINE_API_KEY: 'desk',
        PLUMBLINE_API_SECRET: 'desk-secret',
      },
    });
    const named = venueIds.flatMap((venue) => [
      '--market',
      `${venue}:BTCUSDT`,
      ...Object.entries(exchange.endpoints[venue] ?? {}).flatMap(([kind, url]) => [
        '--endpoint',
        `${venue}.${kind}=${url}`,
      ]),
    ]);
    const argv = ['watch', ...named, '--every', '1s', '--depth', '1', '--json'];
    const running = runCli(argv, cli.given);
    const digests = (): Set<unknown> =>
      new Set(
        venueIds.map((venue) => cli.lines('book').findLast((line) => line.venue === venue)?.digest),
      );
    await vi.waitFor(
      () => {
        expect(finished).toBeDefined();
        expect(digests()).toEqual(new Set([finished?.digest]));
        // Trades of one venue wait for their turn in time, longer than a book does.
        expect(cli.lines('trade').length).toBe((finished?.trades ?? 0) * venueIds.length);
      },
      { timeout: 150_000, interval: 500 },
    );
    cli.interrupt();
    expect(await running).toBe(130);
    await exchange.close();
    const summary = cli.lines('summary')[0];
    expect(summary).toMatchObject({
      rejected: 0,
      unknown: 0,
      gaps: 0,
      resyncs: 0,
      reconnects: 0,
      dropped: 0,
      trades: (finished?.trades ?? 0) * venueIds.length,
    });
    const books = (summary?.books ?? {}) as Readonly<Record<`${VenueId}:BTCUSDT`, Book>>;
    expect(Object.entries(books).map(([key, { digest }]) => [key, digest])).toEqual(
      venueIds.map((venue) => [`${venue}:BTCUSDT`, finished?.digest]),
    );
  },
);
