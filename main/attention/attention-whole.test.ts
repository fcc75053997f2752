/** From a venue's socket to what a page is told, with the services as the app has them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertRule, AttentionState, Incident } from '#shared/ipc/attention.ts';
import type { PageCommand } from '#shared/ipc/contract.ts';
import { runFeedThread } from '../feeds/feed-thread.ts';
import { type InProcessWorker, inProcessWorker } from '../feeds/in-process-worker.ts';
import {
  snapshot,
  startVenueTestServer,
  update,
  type VenueTestServer,
} from '../feeds/venue-test-server.ts';
import { runPracticeThread } from '../practice/practice-thread.ts';
import { createServices } from '../services.ts';
import type { Services, ServicesOptions } from '../services-contract.ts';
import { venueAdapters } from '../venues/registry.ts';

const venue = 'paxos-public';
const path = '/marketdata/BTCUSD';
const silent = () => undefined;

/** A venue's own pace is kept here, and the machine may be busy. */
const until = (isDone: () => boolean, what: string) =>
  vi.waitFor(() => expect(isDone(), what).toBe(true), { timeout: 30_000, interval: 10 });

let folder: string;
let server: VenueTestServer;
let started: Services[];
let feedWorkers: InProcessWorker[];

async function start(overrides: Partial<ServicesOptions> = {}) {
  const commands: PageCommand[] = [];
  const notifications: string[] = [];
  const services = await createServices({
    folder,
    app: {
      version: '0',
      electron: '0',
      chrome: '0',
      node: '0',
      runtime: 'official',
      platform: 'test',
    },
    createFeedThread: () => {
      const worker = inProcessWorker((port) => runFeedThread(port, { adapters: venueAdapters }));
      feedWorkers.push(worker);
      return worker.asWorker();
    },
    createPracticeThread: () =>
      inProcessWorker((port) => {
        runPracticeThread(port);
        return { close: () => port.postMessage({ kind: 'close' }) };
      }).asWorker(),
    openMarkets: [{ venue, market: 'BTCUSD' }],
    endpointOverrides: [
      { venue, kind: 'ws', url: server.ws },
      { venue, kind: 'rest', url: server.rest },
    ],
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    copyText: silent,
    onPainted: silent,
    onSnapshot: silent,
    notifier: { canNotify: true, notify: ({ title }) => notifications.push(title) },
    ...overrides,
  });
  started.push(services);
  services.onPageCommand((command) => commands.push(command));
  await services.api.handle(1, 'app.start', {});
  const port = services.attachWindow(1);
  let hasBook = false;
  const read = (from: typeof port) =>
    from.on('message', (tick: { number: number; books: unknown[] }) => {
      hasBook = hasBook || tick.books.length > 0;
      from.postMessage({ kind: 'ack', number: tick.number, resets: [] });
    });
  read(port);
  services.onWindowPort((_windowId, next) => read(next));
  await until(() => hasBook, 'a book');
  const state = async (): Promise<AttentionState> => {
    const answer = await services.api.handle(1, 'attention.state', {});
    if (!answer.ok) {
      throw new Error(answer.error.text);
    }
    return answer.value;
  };
  const told = (): readonly Incident[] =>
    commands.flatMap((command) =>
      command.kind === 'attention' ? (command.change.incidents ?? []) : [],
    );
  return { services, commands, notifications, state, told };
}

beforeEach(async () => {
  started = [];
  feedWorkers = [];
  folder = await mkdtemp(join(tmpdir(), 'plumbline-attention-'));
  server = await startVenueTestServer();
  server.greet(path, () => [snapshot('BTCUSD', [['100', '1']], [['101', '1']])]);
  server.greet('/executiondata/BTCUSD', () => []);
  server.answer('/markets', 200, {
    markets: [{ market: 'BTCUSD', base_asset: 'BTC', quote_asset: 'USD', tick_rate: '0.25' }],
  });
});

afterEach(async () => {
  for (const services of started) {
    await services.close();
  }
  await server.close();
  await rm(folder, { recursive: true });
});

describe('attention in the app', () => {
  it('AT7: a start in calm, a change of source and an end bring no incident', async () => {
    const { services, state, told } = await start();
    await services.api.handle(1, 'source.choose', { source: 'practice' });
    await services.api.handle(1, 'source.choose', { source: 'live' });
    await until(() => server.asked.filter((one) => one === path).length > 1, 'the venue again');
    expect((await state()).incidents).toEqual([]);
    await services.close();
    expect(told()).toEqual([]);
  });

  it('AT1, AT9, AT30: a lost socket is told to the page and on the desktop, and over when its book is back', async () => {
    const { services, notifications, told, state } = await start();
    const distrust = { note: false, caution: false, distrust: true };
    await services.api.handle(1, 'attention.settings', {
      settings: { notifications: distrust, sound: distrust },
    });
    server.refuse(path, 503);
    server.sockets(path)[0]?.terminate();
    await until(() => notifications.length > 0, 'a notification');
    expect(notifications).toEqual(['Paxos BTCUSD is STALE']);
    await until(() => told().some(({ endedAt }) => endedAt === undefined), 'the incident');
    server.refuse(path, undefined);
    await services.api.handle(1, 'feeds.retry', { venue });
    await until(() => told().at(-1)?.endedAt !== undefined, 'its end');
    expect((await state()).incidents).toMatchObject([
      { kind: 'state', state: 'STALE', severity: 'distrust', markets: [`${venue}:BTCUSD`] },
    ]);
    expect(
      told()
        .at(-1)
        ?.evidence.map(({ text }) => text.split(':')[0]),
    ).toEqual(expect.arrayContaining(['BTCUSD STALE', 'BTCUSD RESYNCING']));
  });

  it('AT2: the death of the feed thread is an incident until the books are back', async () => {
    const { told } = await start();
    feedWorkers[0]?.crash('out of memory');
    await until(() => told().at(-1)?.endedAt !== undefined, 'the end of it');
    expect(told().at(-1)).toMatchObject({
      cause: { code: 'feed-thread-stopped', text: expect.stringContaining('out of memory') },
      markets: [`${venue}:BTCUSD`],
    });
  });

  it('AT17, AL1: an alert fires in the feed thread, also in one that was started again', async () => {
    const { services, told } = await start();
    const rule: AlertRule = {
      id: 'up',
      venue,
      market: 'BTCUSD',
      isOn: true,
      kind: 'touch-crosses',
      side: 'bid',
      direction: 'up',
      price: '100.5',
    };
    expect(await services.api.handle(1, 'attention.alerts', { rules: [rule] })).toMatchObject({
      ok: true,
    });
    feedWorkers[0]?.crash('out of memory');
    await until(() => told().at(-1)?.endedAt !== undefined, 'the thread and its book');
    server.send(path, update('BTCUSD', 'BUY', '100.6', '1'));
    await until(() => told().some(({ kind }) => kind === 'alert'), 'the alert');
    expect(told().at(-1)).toMatchObject({
      kind: 'alert',
      severity: 'caution',
      cause: {
        code: 'alert-touch-crosses',
        text: 'The best bid of BTCUSD is 100.6. Your alert is at 100.5, going up.',
      },
    });
    await services.close();
    expect(JSON.parse(await readFile(join(folder, 'attention.json'), 'utf8')).rules).toEqual([
      rule,
    ]);
  });

  it('AT3: what a page reported is over when its window has another page', async () => {
    const { services, state } = await start();
    const trouble = {
      venue,
      market: 'BTCUSD',
      state: 'GAP',
      code: 'mirror-mismatch',
      text: 'The copy in this window drifted.',
      since: 0,
    } as const;
    await services.api.handle(1, 'attention.report', { troubles: [trouble] });
    expect((await state()).incidents).toMatchObject([{ state: 'GAP', isPractice: false }]);
    services.attachWindow(1);
    expect((await state()).incidents[0]?.endedAt).toBeDefined();
  });
});
