import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertRule, AttentionChange, PageTrouble } from '#shared/ipc/attention.ts';
import { defaultAttentionSettings } from '#shared/ipc/attention.ts';
import type { Notice } from '#shared/ipc/contract.ts';
import type { AlertChanged, TrustChanged } from '../feeds/feed-protocol.ts';
import { ManualClock } from '../feeds/manual-clock.ts';
import { registerSecret } from '../log/known-secrets.ts';
import { AttentionService, type AttentionServiceOptions } from './attention-service.ts';

const rule: AlertRule = {
  id: 'r1',
  venue: 'paxos-public',
  market: 'USDCUSD',
  isOn: true,
  kind: 'off-par',
  basisPoints: '10',
  forSeconds: 30,
};
const everything = { note: true, caution: true, distrust: true };

let folder: string;
let clock: ManualClock;
let changes: AttentionChange[];
let notices: Notice[];
let watched: Array<readonly AlertRule[]>;
let told: string[];
const services: AttentionService[] = [];

async function start(more: Partial<AttentionServiceOptions> = {}): Promise<AttentionService> {
  const service = new AttentionService({
    folder,
    clock,
    onNotice: (notice) => notices.push(notice),
    onChange: (change) => changes.push(change),
    onSound: (severity) => told.push(`♪ ${severity}`),
    onRules: (rules) => watched.push(rules),
    isPractice: (venue) => venue === 'paradex',
    notifier: { canNotify: true, notify: ({ title }) => told.push(title) },
    ...more,
  });
  await service.load();
  services.push(service);
  return service;
}

function trust(
  market: string,
  state: NonNullable<TrustChanged['trust']>['state'] | 'gone',
  more: Partial<TrustChanged> & { code?: string; text?: string } = {},
): TrustChanged {
  const { code = 'socket-cut', text = 'The connection to Rails broke off.', ...rest } = more;
  return {
    kind: 'trust-changed',
    at: clock.now(),
    venue: 'rails',
    market,
    channel: 'book',
    isLeading: true,
    isPractice: false,
    ...(state === 'gone'
      ? {}
      : { trust: { state, code, text, isBookOld: false, evidence: ['Last bytes: 38 s ago'] } }),
    ...rest,
  };
}

const alert = (phase: AlertChanged['phase'], text: string): AlertChanged => ({
  kind: 'alert-changed',
  at: clock.now(),
  ruleId: 'r1',
  venue: 'paxos-public',
  market: 'USDCUSD',
  isPractice: false,
  phase,
  text,
});

const late: PageTrouble = {
  venue: 'paradex',
  market: 'BTC-USD-PERP',
  state: 'LATE',
  code: 'machine-late',
  text: 'This machine is late: painting took 1.1 s.',
  since: 0,
};

/** State, severity, markets and whether it goes on, newest first. */
const rows = (service: AttentionService) =>
  service.state.incidents.map(({ state, severity, markets, endedAt, cause }) =>
    [state ?? cause.code, severity, ...markets, endedAt === undefined ? 'open' : 'over'].join(' '),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-attention-'));
  clock = new ManualClock();
  changes = [];
  notices = [];
  watched = [];
  told = [];
});

afterEach(async () => {
  for (const service of services.splice(0)) {
    await service.close();
  }
  expect(clock.pendingTimers).toBe(0);
  await rm(folder, { recursive: true });
});

describe('what the feed thread tells', () => {
  it('AT1: trouble of a book is an incident with its evidence, told to the windows soon and once', async () => {
    const service = await start();
    service.trustChanged(trust('BTCUSD', 'LIVE', { code: 'live-proven', text: 'Live.' }));
    service.trustChanged(trust('BTCUSD', 'STALE'));
    service.trustChanged(trust('ETHUSD', 'STALE'));
    expect(changes).toEqual([]);
    clock.advance(100);
    expect(changes.map(({ incidents }) => incidents?.map(({ markets }) => markets))).toEqual([
      [[['rails:BTCUSD', 'rails:ETHUSD']]].flat(),
    ]);
    expect(service.state.incidents[0]?.evidence.map(({ text }) => text)).toEqual([
      'BTCUSD, ETHUSD STALE: The connection to Rails broke off.',
      'BTCUSD: Last bytes: 38 s ago.',
    ]);
    clock.advance(4_000);
    service.trustChanged(trust('BTCUSD', 'LIVE'));
    service.trustChanged(trust('ETHUSD', 'gone'));
    expect(rows(service)).toEqual(['STALE distrust rails:BTCUSD rails:ETHUSD over']);
  });

  it('AT5: a tape beside a good book is a caution; alone it stands for its market', async () => {
    const service = await start();
    service.trustChanged(trust('BTCUSD', 'STALE', { channel: 'trades', isLeading: false }));
    service.trustChanged(trust('USDCUSD', 'STALE', { channel: 'price', venue: 'paxos-public' }));
    expect(rows(service)).toEqual([
      'STALE distrust paxos-public:USDCUSD open',
      'STALE caution rails:BTCUSD open',
    ]);
    expect(service.state.incidents[1]?.evidence[0]?.text).toContain('BTCUSD trades STALE');
  });

  it('AT2: when the feed thread stops every book is in trouble, until each is back or known to be gone', async () => {
    const service = await start();
    for (const market of ['BTCUSD', 'ETHUSD', 'SOLUSD']) {
      service.trustChanged(trust(market, 'LIVE'));
    }
    service.feedThreadStopped('out of memory');
    expect(rows(service)).toEqual(['STALE distrust rails:BTCUSD rails:ETHUSD rails:SOLUSD open']);
    clock.advance(200);
    for (const market of ['BTCUSD', 'ETHUSD']) {
      service.trustChanged(trust(market, 'RESYNCING', { code: 'first-load', text: 'Waiting.' }));
      service.trustChanged(trust(market, 'LIVE'));
    }
    expect(rows(service)).toEqual(['STALE distrust rails:BTCUSD rails:ETHUSD rails:SOLUSD open']);
    clock.advance(30_000);
    expect(rows(service)).toEqual(['STALE distrust rails:BTCUSD rails:ETHUSD rails:SOLUSD over']);
    expect(service.state.incidents[0]?.cause.code).toBe('feed-thread-stopped');
  });

  it('AT8: no secret of a cause reaches log, window or file', async () => {
    const release = registerSecret('topsecretvalue42');
    const service = await start();
    service.trustChanged(trust('BTCUSD', 'STALE', { text: 'Rails said “bad topsecretvalue42”.' }));
    service.note(undefined, 'the key is topsecretvalue42');
    clock.advance(300);
    await service.close();
    const file = await readFile(join(folder, 'incidents.jsonl'), 'utf8');
    const all = JSON.stringify([service.state, changes]) + file;
    release();
    expect(all).not.toContain('topsecretvalue42');
    expect(all).toContain('[redacted]');
  });
});

describe('what a window alone knows', () => {
  it('AT3: what it no longer reports is over; a page that is gone reports nothing', async () => {
    const service = await start();
    service.report(1, [late, { ...late, market: 'ETH-USD-PERP' }]);
    clock.advance(1_000);
    service.report(1, [late]);
    service.report(1, [late]);
    expect(rows(service)).toEqual(['LATE caution paradex:BTC-USD-PERP paradex:ETH-USD-PERP open']);
    expect(service.state.incidents[0]).toMatchObject({ isPractice: true });
    expect(service.state.incidents[0]?.evidence.map(({ text }) => text)).toEqual([
      expect.stringContaining('BTC-USD-PERP in the window, ETH-USD-PERP in the window LATE: '),
      'ETH-USD-PERP in the window is no longer LATE.',
    ]);
    service.windowGone(1);
    expect(rows(service)).toEqual(['LATE caution paradex:BTC-USD-PERP paradex:ETH-USD-PERP over']);
  });

  it('AT4: that a person looks at the past is no trouble', async () => {
    const service = await start();
    service.report(1, [{ ...late, state: 'REPLAY', code: 'replay' }]);
    expect(rows(service)).toEqual([]);
  });
});

describe('alerts', () => {
  it('AT17: one that fires is an incident until it is over, and comes again as the same', async () => {
    const service = await start();
    expect(service.setRules([rule])).toEqual({ ok: true, value: undefined });
    expect(watched).toEqual([[rule]]);
    service.alertChanged(alert('over', 'USDCUSD is 1 bp off par.'));
    expect(rows(service)).toEqual([]);
    service.alertChanged(alert('fired', 'USDCUSD is 12 bp below par.'));
    clock.advance(60_000);
    service.alertChanged(alert('over', 'USDCUSD is 8 bp below par.'));
    clock.advance(10_000);
    service.alertChanged(alert('fired', 'USDCUSD is 11 bp below par.'));
    expect(rows(service)).toEqual(['alert-off-par caution paxos-public:USDCUSD open']);
    expect(service.state.incidents[0]).toMatchObject({ kind: 'alert', times: 2 });
    service.setRules([{ ...rule, isOn: false }]);
    expect(rows(service)).toEqual(['alert-off-par caution paxos-public:USDCUSD over']);
  });

  it('AT38: a bound of 0 and two of one name are refused, and nothing is changed', async () => {
    const service = await start();
    const refused = [
      [rule, rule],
      [{ ...rule, basisPoints: '0.00' }],
      [{ ...rule, kind: 'touch-crosses', side: 'bid', direction: 'up', price: '0' }],
    ] as unknown as AlertRule[][];
    for (const rules of refused) {
      const answer = service.setRules(rules);
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    }
    expect(service.state.rules).toEqual([]);
    expect(watched).toEqual([]);
  });
});

describe('what people choose', () => {
  it('AT37: settings, alerts and muting are there again after a restart', async () => {
    const first = await start();
    const settings = { notifications: everything, sound: { ...everything, note: false } };
    expect(first.state).toEqual({
      incidents: [],
      settings: defaultAttentionSettings,
      rules: [],
      canNotify: true,
    });
    first.setSettings(settings);
    first.setRules([rule]);
    first.mute(10);
    const mutedUntil = clock.now() + 600_000;
    expect(changes).toEqual([{ settings }, { rules: [rule] }, { mutedUntil }]);
    await first.close();
    const second = await start();
    expect(second.state).toEqual({
      incidents: [],
      settings,
      rules: [rule],
      mutedUntil,
      canNotify: true,
    });
    second.trustChanged(trust('BTCUSD', 'STALE'));
    clock.advance(60_000);
    expect(told).toEqual([]);
    changes = [];
    clock.advance(540_000);
    expect(changes).toEqual([{ mutedUntil: null }]);
    second.trustChanged(trust('ETHUSD', 'CROSSED', { code: 'crossed' }));
    clock.advance(1_000);
    expect(told).toEqual(['Rails ETHUSD is CROSSED', '♪ distrust']);
  });

  it('AT39: a damaged file of settings is set aside and said; the defaults hold', async () => {
    await writeFile(join(folder, 'attention.json'), '{"version":1,"settings":{}}');
    const service = await start();
    expect(service.state.settings).toEqual(defaultAttentionSettings);
    expect(notices.map(({ title }) => title)).toEqual([
      'The file of alerts and sounds could not be read',
    ]);
  });

  it('AT13, AT14: what is acknowledged and noted stands after a restart; what is unknown is said', async () => {
    const first = await start();
    first.trustChanged(trust('BTCUSD', 'STALE'));
    const id = first.state.incidents[0]?.id ?? '';
    expect(first.acknowledge([id])).toEqual({ ok: true, value: undefined });
    first.note(id, 'Called the desk.');
    expect(first.acknowledge(['nobody'])).toMatchObject({ ok: false });
    expect(first.note('nobody', 'x')).toMatchObject({ ok: false });
    await first.close();
    const second = await start();
    expect(second.state.incidents).toEqual(first.state.incidents);
    expect(second.state.incidents[0]).toMatchObject({
      endedAt: clock.now(),
      isEndUnknown: true,
      acknowledgedAt: clock.now(),
      notes: [{ at: clock.now(), text: 'Called the desk.' }],
    });
    expect(second.state.incidents[0]?.evidence.at(-1)?.text).toContain('Plumbline was closed');
  });

  it('AT16: what a crash left open is closed at the next start', async () => {
    const crashed = await start();
    crashed.trustChanged(trust('BTCUSD', 'STALE'));
    clock.advance(250);
    await expect
      .poll(() => readFile(join(folder, 'incidents.jsonl'), 'utf8').catch(() => ''))
      .toContain('\n');
    // Another process has the folder now; this one is not asked to end.
    const next = await start();
    expect(rows(next)).toEqual(['STALE distrust rails:BTCUSD over']);
    expect(next.state.incidents[0]?.evidence.at(-1)?.text).toContain('Plumbline stopped.');
  });

  it('AT42: the log is written where the person says, or nowhere; what cannot be written is said', async () => {
    let path: string | undefined = join(folder, 'out', 'log.csv');
    const service = await start({ chooseExportPath: async () => path });
    service.trustChanged(trust('BTCUSD', 'STALE'));
    expect(await service.exportLog()).toEqual({ ok: true, value: { path } });
    expect(await readFile(path, 'utf8')).toContain(',rails:BTCUSD,');
    path = join(folder, 'out', 'log.csv', 'no-folder.csv');
    expect(await service.exportLog()).toMatchObject({
      ok: false,
      error: { code: 'failed', text: expect.stringContaining('its folder is no folder') },
    });
    path = undefined;
    expect(await service.exportLog()).toEqual({ ok: true, value: {} });
  });
});
