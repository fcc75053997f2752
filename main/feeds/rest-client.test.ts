import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '#shared/domain/result.ts';
import { ManualClock } from './manual-clock.ts';
import { RestClient, restErrorSentence } from './rest-client.ts';
import { until } from './venue-test-server.ts';

let server: Server;
let url: string;
let clock: ManualClock;
let client: RestClient;
let asked: number[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  clock = new ManualClock();
  client = new RestClient(clock);
  server = createServer((_request, response) => {
    asked.push(clock.monotonic());
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

describe('RestClient', () => {
  it('RC1: asks a host one at a time, spaced', async () => {
    answer = (response) => response.end('{}');
    const answers = [client.get(url), client.get(url), client.get(url)];
    expect(await answers[0]).toEqual({ ok: true, value: '{}' });
    await until(() => clock.pendingTimers > 0, 'the pause');
    expect(asked).toHaveLength(1);
    clock.advance(250);
    await answers[1];
    await until(() => clock.pendingTimers > 0, 'the pause');
    clock.advance(250);
    await answers[2];
    expect(asked).toEqual([0, 250, 500]);
  });

  it('DL3: the date of every answer is told with when it was asked and heard, but of a stored one', async () => {
    const told: unknown[] = [];
    const stop = client.onDate(url, (reading) => told.push(reading));
    const dated = (headers: Record<string, string>, status = 200) => {
      answer = (response) => {
        response.sendDate = false;
        response.writeHead(status, headers).end('{}');
      };
    };
    const at = clock.now();
    const venueIn = Date.UTC(2026, 10, 3, 14, 30, 2);
    dated({ date: 'Tue, 03 Nov 2026 14:30:02 GMT' }, 404);
    await client.head(url);
    const reading = { sentAt: at, receivedAt: at, venueIn, venueOut: venueIn, resolutionMs: 1_025 };
    expect(told).toEqual([reading]);
    for (const headers of [
      { date: 'Tue, 03 Nov 2026 14:00:00 GMT', age: '1800' },
      { date: 'soon' },
      {},
    ]) {
      clock.advance(250);
      dated(headers);
      await client.get(url);
    }
    expect(told).toEqual([reading]);
    clock.advance(250);
    answer = (response) => response.end('{"time":1234}');
    expect(await client.readTime(url, (body) => ok(JSON.parse(body).time))).toEqual({
      sentAt: at + 1_000,
      receivedAt: at + 1_000,
      venueIn: 1_234,
      venueOut: 1_234,
      resolutionMs: 1,
    });
    expect(told).toHaveLength(2);
    stop();
    clock.advance(250);
    await client.get(url);
    expect(told).toHaveLength(2);
  });

  it('RC2: after a 429 the host is left alone, five minutes or as long as it says', async () => {
    answer = (response) => response.writeHead(429).end();
    const first = await client.get(url);
    expect(first).toEqual({
      ok: false,
      error: { kind: 'throttled', until: clock.now() + 300_000 },
    });
    clock.advance(299_999);
    expect(await client.get(url)).toMatchObject({ ok: false, error: { kind: 'throttled' } });
    expect(asked).toHaveLength(1);
    clock.advance(1);
    answer = (response) => response.writeHead(429, { 'Retry-After': '2' }).end();
    expect(await client.get(url)).toEqual({
      ok: false,
      error: { kind: 'throttled', until: clock.now() + 2_000 },
    });
  });

  it('RC3: gives up an answer that does not come, in words', async () => {
    answer = () => undefined;
    const waiting = client.get(url);
    await until(() => asked.length === 1, 'the request');
    clock.advance(10_000);
    const result = await waiting;
    expect(result).toEqual({ ok: false, error: { kind: 'timeout' } });
    expect(restErrorSentence({ kind: 'timeout' }, 'Paxos')).toBe(
      'Paxos did not answer a REST request within 10 s.',
    );
  });

  it('RC4: refuses an answer without end, and follows no redirect', async () => {
    answer = (response) => {
      const chunk = Buffer.alloc(1024 * 1024, 32);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) {
          // as much as it takes
        }
        response.once('drain', more);
      };
      more();
    };
    expect(await client.get(url)).toEqual({ ok: false, error: { kind: 'too-large' } });
    clock.advance(250);
    answer = (response) => response.writeHead(302, { location: 'http://example.com/' }).end();
    expect(await client.get(url)).toEqual({ ok: false, error: { kind: 'status', status: 302 } });
  });

  it('RC5: says why a host cannot be reached, and closing ends what waits', async () => {
    answer = () => undefined;
    const waiting = client.get(url);
    await until(() => asked.length === 1, 'the request');
    client.close();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    const other = new RestClient(clock);
    expect(await other.get('http://127.0.0.1:1/')).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
  });
});
