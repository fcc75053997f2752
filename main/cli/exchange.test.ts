import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { venueIds } from '#shared/domain/market.ts';
import { scenarioNames, scenarios } from '../practice/scenarios/registry.ts';
import { TestClient } from '../practice/test-client.ts';
import type { CliIo } from './cli-io.ts';
import { runExchange } from './exchange.ts';

// Real sockets and long runs on a machine that may be busy; every wait inside is bounded by itself.
vi.setConfig({ testTimeout: 30_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

class RecordedIo implements CliIo {
  readonly isTerminal = false;
  readonly out: string[] = [];
  readonly complaints: string[] = [];
  readonly environment = {};
  interrupt: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  stdout(line: string): void {
    this.out.push(line);
    for (const look of this.#waiting) {
      look();
    }
  }

  stderr(line: string): void {
    this.complaints.push(line);
  }

  onInterrupt(handler: () => void): void {
    this.interrupt = handler;
  }

  async readSecretLine(): Promise<undefined> {
    return undefined;
  }

  /** The line when it comes. */
  line(index: number): Promise<string> {
    return new Promise((resolve) => {
      const look = (): void => {
        const line = this.out[index];
        if (line !== undefined) {
          resolve(line);
        }
      };
      this.#waiting.push(look);
      look();
    });
  }

  json(): Record<string, unknown>[] {
    return this.out.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

async function fileWith(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-practice-'));
  closers.push(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ltcusd.jsonl');
  await writeFile(file, lines.join('\n'));
  return file;
}

interface Listening {
  readonly endpoints: { readonly 'paxos-public': Readonly<Record<'ws' | 'rest' | 'auth', string>> };
}

async function wsOf(io: RecordedIo): Promise<string> {
  return (JSON.parse(await io.line(0)) as Listening).endpoints['paxos-public'].ws;
}

const recording = [
  '{"t_ms":1,"kind":"snapshot","bids":[["10","1"]],"asks":[["11","1"]]}',
  '{"t_ms":2,"kind":"update","bids":[["10","2"]],"asks":[]}',
];

describe('plumbline exchange', () => {
  it('PX39, PX40: says where it listens first, serves, and ends with 0 when its time is up', async () => {
    const io = new RecordedIo();
    const code = await runExchange(
      [
        '--protocol',
        'paxos-public',
        '--source',
        'demo',
        '--market',
        'BTCUSD',
        '--for',
        '300ms',
        '--json',
      ],
      io,
    );
    expect(code).toBe(0);
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+/);
    expect(io.json()).toEqual([
      {
        type: 'listening',
        endpoints: {
          'paxos-public': {
            ws: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
            rest: url,
            auth: url,
          },
        },
        markets: ['BTCUSD'],
      },
      {
        type: 'summary',
        messages: expect.any(Number),
        trades: expect.any(Number),
        framesSent: 0,
        clients: 0,
      },
    ]);
    expect(io.complaints).toEqual([]);
  });

  it('PX39: tells the end of a recording with its digest, and stays up', async () => {
    const io = new RecordedIo();
    const file = await fileWith(recording);
    const ended = runExchange(
      ['--source', file, '--market', 'ABCUSD', '--start-on', 'now', '--json'],
      io,
    );
    const finished = JSON.parse(await io.line(1)) as unknown;
    expect(finished).toEqual({
      type: 'finished',
      market: 'ABCUSD',
      messages: 1,
      trades: 0,
      // SHA-256 of "10:2#11:1".
      digest: 'af9cd3ab88e6872fb1903e0c8595f5f1a2c6a7dea21cf45e60af49523cd4d6e9',
    });
    const client = await TestClient.connect(`${await wsOf(io)}/marketdata/ABCUSD`);
    await client.until(() => client.frames.length === 1, 'the final book');
    io.interrupt();
    expect(await ended).toBe(130);
    expect(io.json()[2]).toEqual({
      type: 'summary',
      messages: 1,
      trades: 0,
      framesSent: expect.any(Number),
      clients: 1,
    });
    await client.until(() => client.closeCode !== undefined, 'the close');
  });

  it('PX40: ends with 65 where a recording breaks off', async () => {
    const io = new RecordedIo();
    const file = await fileWith([...recording, '{']);
    expect(await runExchange(['--source', file, '--start-on', 'now'], io)).toBe(65);
    expect(io.complaints[0]).toContain('line 3: is not JSON');
  });

  it('PX40: ends with 65 without a recording, and with 69 when its port is taken', async () => {
    const io = new RecordedIo();
    expect(await runExchange(['--source', '/nonexistent.jsonl'], io)).toBe(65);
    expect(io.complaints[0]).toContain('ENOENT');
    const first = new RecordedIo();
    const ended = runExchange(['--json'], first);
    const { port } = new URL(await wsOf(first));
    const second = new RecordedIo();
    expect(await runExchange(['--port', port], second)).toBe(69);
    expect(second.complaints[0]).toContain(`127.0.0.1:${port}`);
    first.interrupt();
    expect(await ended).toBe(130);
  });

  it.each([
    [['--protocol', 'kraken'], 'it speaks paxos-public'],
    [['--scenario', 'nope@5s'], 'known ones: cut, half-open, silent, '],
    [['--scenario', 'cut@later'], 'cut@5s'],
    [['--market', 'NOPE'], 'it has BTCUSD'],
    [['--market', 'a b'], 'no market name'],
    [['--speed', '0'], 'above 0 or max'],
    [['--rate', '0'], 'whole messages a second'],
    [['--rate', '10', '--speed', '2'], 'leave --speed out'],
    [['--seed', '-1'], '--seed'],
    [['--port', '70000'], 'up to 65535'],
    [['--for', 'soon'], 'like 60s'],
    [['--start-on', 'monday'], 'subscriber or now'],
    [['--nope'], '--nope'],
    [['positional'], 'positional'],
  ])('PX40: %j is wrong usage', async (argv, words) => {
    const io = new RecordedIo();
    expect(await runExchange(argv, io)).toBe(64);
    expect(io.complaints[0]).toContain(words);
    expect(io.out).toEqual([]);
  });

  it('speaks to people without --json, and explains itself', async () => {
    const io = new RecordedIo();
    expect(await runExchange(['--for', '50ms', '--market', 'BTCUSD,USDCUSD'], io)).toBe(0);
    expect(io.out[0]).toBe('Practice exchange, on this machine only. Not a real market.');
    expect(io.out[1]).toMatch(/^paxos-public: ws:\/\/127\.0\.0\.1:\d+ and http:/);
    expect(io.out[2]).toBe('Markets: BTCUSD, USDCUSD');
    const help = new RecordedIo();
    expect(await runExchange(['--help'], help)).toBe(0);
    expect(help.out.join('\n')).toContain('half-open');
  });

  it('PX111: --list-scenarios says of each what happens, what to look for, where and for how long', async () => {
    const io = new RecordedIo();
    expect(await runExchange(['--list-scenarios'], io)).toBe(0);
    const text = io.out.join('\n');
    for (const { name, title, summary, lookFor } of scenarios) {
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
      expect(text).toContain(`${title}. A drill lasts`);
      expect(text).toContain(summary);
      expect(text).toContain(lookFor);
    }
    const json = new RecordedIo();
    expect(await runExchange(['--list-scenarios', '--json'], json)).toBe(0);
    expect(json.out.map((line) => JSON.parse(line).name)).toEqual(scenarioNames);
    expect(JSON.parse(json.out[0] ?? '')).toEqual({
      type: 'scenario',
      name: 'cut',
      title: 'Every socket breaks',
      summary: 'every socket breaks at once, without a closing handshake',
      lookFor: expect.any(String),
      lastsMs: 10_000,
      venues: [...venueIds],
    });
  });
});
