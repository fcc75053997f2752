import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallInput, PageCommand } from '#shared/ipc/contract.ts';
import type { KeyForm } from '#shared/ipc/key-entry.ts';
import type { TickMessage } from '#shared/ipc/stream.ts';
import { runFeedThread } from './feeds/feed-thread.ts';
import { type InProcessWorker, inProcessWorker } from './feeds/in-process-worker.ts';
import {
  snapshot,
  startVenueTestServer,
  until,
  type VenueTestServer,
} from './feeds/venue-test-server.ts';
import type { Logger } from './log/logger.ts';
import { runPracticeThread } from './practice/practice-thread.ts';
import { createServices } from './services.ts';
import type { Services, ServicesOptions } from './services-contract.ts';
import { demoWorkspace } from './settings/workspace-store.ts';
import { venueAdapters } from './venues/registry.ts';

const venue = 'paxos-public';
const app = {
  version: '0',
  electron: '0',
  chrome: '0',
  node: '0',
  runtime: 'official',
  platform: 'test',
} as const;
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

let folder: string;
let server: VenueTestServer;
let started: Services[] = [];
let feedWorkers: InProcessWorker[] = [];
let practiceWorkers: InProcessWorker[] = [];
let ports: MessagePort[] = [];

async function start(overrides: Partial<ServicesOptions> = {}) {
  const commands: PageCommand[] = [];
  const services = await createServices({
    folder,
    app,
    createFeedThread: () => {
      const worker = inProcessWorker((port) => runFeedThread(port, { adapters: venueAdapters }));
      feedWorkers.push(worker);
      return worker.asWorker();
    },
    createPracticeThread: () => {
      const worker = inProcessWorker((port) => {
        runPracticeThread(port);
        return { close: () => port.postMessage({ kind: 'close' }) };
      });
      practiceWorkers.push(worker);
      return worker.asWorker();
    },
    endpointOverrides: [],
    logger: quiet,
    copyText: () => undefined,
    onPainted: () => undefined,
    onSnapshot: () => undefined,
    ...overrides,
  });
  started.push(services);
  services.onPageCommand((command) => commands.push(command));
  const answer = await services.api.handle(1, 'app.start', {});
  if (!answer.ok) {
    throw new Error(answer.error.text);
  }
  return { services, commands, start: answer.value };
}

const live = () =>
  [
    { venue, kind: 'ws', url: server.ws },
    { venue, kind: 'rest', url: server.rest },
  ] as const;

/** Acks every tick and collects them. */
function readPort(port: MessagePort): TickMessage[] {
  const ticks: TickMessage[] = [];
  ports.push(port);
  port.on('message', (tick: TickMessage) => {
    ticks.push(tick);
    port.postMessage({ kind: 'ack', number: tick.number, resets: [] });
  });
  return ticks;
}

const hasBook = (ticks: readonly TickMessage[]) => ticks.some((tick) => tick.books.length > 0);
const followBtc: CallInput<'feeds.follow'> = {
  markets: [{ venue, market: 'BTCUSD', channels: ['book'] }],
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-services-'));
  server = await startVenueTestServer();
  server.greet('/marketdata/BTCUSD', () => [snapshot('BTCUSD', [['100', '1']], [['101', '1']])]);
  server.answer('/markets', 200, {
    markets: [{ market: 'BTCUSD', base_asset: 'BTC', quote_asset: 'USD', tick_rate: '0.25' }],
  });
});

afterEach(async () => {
  for (const port of ports) {
    port.close();
  }
  for (const services of started) {
    await services.close();
    await services.close();
  }
  started = [];
  feedWorkers = [];
  practiceWorkers = [];
  ports = [];
  await server.close();
  await rm(folder, { recursive: true });
});

describe('the first start', () => {
  it('opens the demo on practice data and brings its books', async () => {
    const { services, start: answer } = await start();
    expect(answer).toEqual({ app, workspace: demoWorkspace(), source: 'practice', notices: [] });
    const ticks = readPort(services.attachWindow(1));
    await services.api.handle(1, 'feeds.follow', followBtc);
    let latest = ticks;
    services.onWindowPort((_windowId, port) => {
      latest = readPort(port);
    });
    await until(() => hasBook(latest) || hasBook(ticks), 'a practice book');
    const statuses = [...ticks, ...latest].flatMap((tick) => tick.venues);
    expect(statuses.at(-1)).toMatchObject({ venue, isPractice: true });
  });

  it('brings the books of the desk before its page asks for them, and then what the page asks for', async () => {
    const { services } = await start({
      openMarkets: [{ venue, market: 'BTCUSD' }],
      endpointOverrides: live(),
    });
    const ticks = readPort(services.attachWindow(1));
    await until(() => hasBook(ticks), 'a book nobody asked for yet');
    await services.api.handle(1, 'feeds.follow', { markets: [] });
    const before = ticks.length;
    // The page's word stays in force for a page that loads again.
    const again = readPort(services.attachWindow(1));
    await until(() => again.some((tick) => tick.venues.length > 0), 'status on the new port');
    expect([...ticks.slice(before), ...again].flatMap((tick) => tick.books)).toEqual([]);
  });

  it('remembers the source and the workspace for the next one', async () => {
    const { services } = await start({ endpointOverrides: [] });
    const workspace = { ...demoWorkspace(), theme: 'day' as const };
    await services.api.handle(1, 'workspace.save', { workspace });
    expect(await services.api.handle(1, 'source.choose', { source: 'live' })).toEqual({
      ok: true,
      value: { source: 'live' },
    });
    await services.close();
    const next = await start();
    expect(next.start).toMatchObject({ workspace, source: 'live' });
  });
});

describe('flags', () => {
  it('--open shows these markets from the overridden endpoints and leaves the saved desk alone', async () => {
    const first = await start();
    await first.services.api.handle(1, 'workspace.save', { workspace: demoWorkspace() });
    await first.services.close();
    const before = await readFile(join(folder, 'workspace.json'), 'utf8');
    const { services, start: answer } = await start({
      openMarkets: [{ venue, market: 'BTCUSD' }],
      endpointOverrides: live(),
    });
    expect(answer.source).toBe('live');
    expect(answer.workspace.panels.map(({ kind, market }) => `${kind} ${market}`)).toEqual([
      'ladder BTCUSD',
      'tape BTCUSD',
    ]);
    await services.api.handle(1, 'workspace.save', { workspace: answer.workspace });
    await services.close();
    expect(await readFile(join(folder, 'workspace.json'), 'utf8')).toBe(before);
  });
});

describe('the feed thread', () => {
  it('FT3: dies and comes back: windows get a fresh port and their books, and it is said', async () => {
    const { services, commands } = await start({ endpointOverrides: live() });
    const replaced: TickMessage[][] = [];
    services.onWindowPort((windowId, port) => {
      expect(windowId).toBe(1);
      replaced.push(readPort(port));
    });
    const ticks = readPort(services.attachWindow(1));
    await services.api.handle(1, 'feeds.follow', followBtc);
    await until(() => hasBook(ticks) || replaced.some(hasBook), 'the book');
    const portsBefore = replaced.length;
    feedWorkers[0]?.crash('out of memory');
    await until(() => feedWorkers.length === 2, 'a second thread');
    await until(() => replaced.slice(portsBefore).some(hasBook), 'the book on the fresh port');
    expect(commands).toContainEqual({
      kind: 'notice',
      notice: expect.objectContaining({ title: 'The feed thread stopped' }),
    });
  });
});

describe('market lists', () => {
  it('come from the venue, and as last kept when it does not answer', async () => {
    const { services } = await start({ endpointOverrides: live() });
    const first = await services.api.handle(1, 'markets.list', { venue });
    expect(first).toMatchObject({ ok: true, value: { from: 'venue' } });
    server.answer('/markets', 503, {});
    const second = await services.api.handle(1, 'markets.list', { venue });
    expect(second).toMatchObject({
      ok: true,
      value: { from: 'kept', reason: 'Paxos answered 503 to a REST request.' },
    });
    expect(await services.api.handle(1, 'markets.list', { venue: 'rails' })).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
  });
});

describe('settings files', () => {
  it('ST3: a damaged one and one of another version are set aside and said', async () => {
    await writeFile(join(folder, 'workspace.json'), '{"version":1,"theme"');
    await writeFile(join(folder, 'settings.json'), '{"version":7}');
    const { start: answer } = await start({ endpointOverrides: live() });
    expect(answer.workspace).toEqual(demoWorkspace());
    expect(answer.notices.map(({ title }) => title).sort()).toEqual([
      'The settings file could not be read',
      'The workspace could not be read',
    ]);
    const kept = (await readdir(folder)).filter((name) => name.includes('.broken-')).sort();
    expect(kept).toEqual([
      expect.stringMatching(/^settings\.json\.broken-2/),
      expect.stringMatching(/^workspace\.json\.broken-2/),
    ]);
  });
});

describe('keys', () => {
  const keyed = 'paxos-order-routing';

  it('KY30: go from their window to the store; the page is told how things stand', async () => {
    const forms: KeyForm[] = [];
    const submits: Array<(entry: unknown) => Promise<unknown>> = [];
    const { services, commands } = await start({
      endpointOverrides: [
        { venue: keyed, kind: 'ws', url: server.ws },
        { venue: keyed, kind: 'auth', url: server.rest },
      ],
      openKeyEntry: (form, submit) => {
        forms.push(form);
        submits.push(submit);
      },
    });
    expect(await services.api.handle(1, 'credentials.status', {})).toEqual({
      ok: true,
      value: { keychain: { name: 'none', state: 'missing' }, profiles: [] },
    });
    await services.api.handle(1, 'credentials.edit', { venue: keyed });
    const hosts = [new URL(server.rest).host, new URL(server.ws).host];
    expect(forms).toMatchObject([
      {
        venue: keyed,
        kind: 'oauth2-client-credentials',
        environments: [{ name: 'custom', hosts: [...new Set(hosts)] }],
      },
    ]);
    const entry = { profile: 'desk', environment: 'custom', keepIn: 'keychain' };
    expect(await submits[0]?.({ ...entry, id: 'desk-id-7f2c', secret: 'desk-secret-1' })).toEqual({
      ok: true,
    });
    await until(() => commands.some((command) => command.kind === 'credentials'));
    const told = commands.filter((command) => command.kind === 'credentials').at(-1);
    expect(told?.status.profiles).toMatchObject([{ name: 'desk', idTail: '7f2c' }]);
    expect(JSON.stringify(commands)).not.toMatch(/desk-id|desk-secret/);
    expect(
      await services.api.handle(1, 'credentials.forget', { venue: keyed, profile: 'desk' }),
    ).toMatchObject({ ok: true });
    expect(
      await services.api.handle(1, 'credentials.use', { venue: keyed, profile: 'desk' }),
    ).toEqual({
      ok: false,
      error: { code: 'unavailable', text: 'There is no key called desk for Paxos SOR.' },
    });
  });

  it('a venue that wants no key opens no window for one', async () => {
    const { services } = await start();
    expect(await services.api.handle(1, 'credentials.edit', { venue })).toMatchObject({
      ok: false,
      error: { text: 'Paxos needs no key.' },
    });
  });

  it('KY31: the key in use says which of the venue’s addresses are used', async () => {
    const submits: Array<(entry: unknown) => Promise<unknown>> = [];
    const { services } = await start({
      openMarkets: [{ venue, market: 'BTCUSD' }],
      endpointOverrides: [],
      openKeyEntry: (_form, submit) => void submits.push(submit),
    });
    await services.api.handle(1, 'credentials.edit', { venue: keyed });
    const key = { profile: 'test', id: 'sandbox-id', secret: 'sandbox-secret', keepIn: 'memory' };
    await submits[0]?.({ ...key, environment: 'sandbox' });
    const status = await services.api.handle(1, 'credentials.status', {});
    expect(status).toMatchObject({
      value: { profiles: [{ hosts: ['oauth.sandbox.paxos.com', 'ws.sandbox.paxos.com'] }] },
    });
  });
});

describe('fault drills', () => {
  it('PX110: a drill strikes the practice exchange, is told to every page, also one that comes later, and is ended', async () => {
    const { services, commands } = await start();
    const drillCommands = () => commands.filter((command) => command.kind === 'drill');
    const listed = await services.api.handle(1, 'drills.list', {});
    const cut = listed.ok ? listed.value.find(({ name }) => name === 'refuse-503') : undefined;
    expect(cut).toMatchObject({ title: 'The venue refuses connections', lastsMs: 20_000 });
    const run = () => services.api.handle(1, 'drills.run', { name: 'refuse-503' });
    // The exchange is still starting: until it is there, a drill is refused with a reason.
    await vi.waitFor(async () => expect(await run()).toMatchObject({ ok: true }), 4_000);
    expect(drillCommands()).toEqual([
      { kind: 'drill', running: expect.objectContaining({ name: 'refuse-503' }) },
    ]);
    expect(await services.api.handle(1, 'drills.run', { name: 'cut' })).toMatchObject({
      ok: false,
      error: { code: 'unavailable', text: expect.stringContaining('two at a time') },
    });
    await services.api.handle(1, 'app.painted', {});
    expect(drillCommands()).toHaveLength(2);
    const ticks = readPort(services.attachWindow(2));
    await services.api.handle(2, 'feeds.follow', followBtc);
    const reason = () => JSON.stringify(ticks.flatMap((tick) => tick.trust));
    await until(() => reason().includes('503'), 'a book that says why it is not there');
    await services.api.handle(1, 'drills.stop', {});
    expect(drillCommands().at(-1)).toEqual({ kind: 'drill' });
    await until(
      () => ticks.some((tick) => tick.books.some(({ bids }) => bids.length > 0)),
      'a book',
    );
  });

  it('PX110: on live data it is refused, and going live ends the one that runs', async () => {
    const { services, commands } = await start();
    const run = () => services.api.handle(1, 'drills.run', { name: 'silent' });
    await vi.waitFor(async () => expect(await run()).toMatchObject({ ok: true }), 4_000);
    await services.api.handle(1, 'source.choose', { source: 'live' });
    expect(commands.filter((command) => command.kind === 'drill').at(-1)).toEqual({
      kind: 'drill',
    });
    expect(await run()).toMatchObject({
      ok: false,
      error: { text: expect.stringContaining('Choose Feeds, Practice exchange') },
    });
  });
});
