/** What can go wrong under soak: every scenario of the practice exchange, and what happens to the app itself. */

import type { PracticeExchange } from '../../main/practice/exchange.ts';
import type { SeededRandom } from '../../main/practice/random.ts';
import { scenarios } from '../../main/practice/scenarios/registry.ts';
import { ensureDefined } from '../../shared/domain/assert.ts';
import { type VenueId, venueIds } from '../../shared/domain/market.ts';
import { crashFeedThread, inFeedThread } from '../harness/feed-thread.ts';
import { inPage } from '../harness/in-page.ts';
import type { SoakDesk } from './soak-desk.ts';

export interface SoakStage {
  readonly desk: SoakDesk;
  readonly exchange: PracticeExchange;
  readonly random: SeededRandom;
}

export interface RunningFault {
  readonly name: string;
  end(): Promise<void> | void;
}

export type UnseenMs = Readonly<Partial<Record<VenueId, number>>>;

export interface SoakFault {
  readonly name: string;
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** It goes on for anything between these. */
  readonly lastsMs: readonly [least: number, most: number];
  /** For how long at most, after it ended, a book may be wrong without a word, by venue: its wire shows nothing of it. Absent: not at all. */
  readonly unseenMs: UnseenMs;
  begin(stage: SoakStage): Promise<() => Promise<void> | void>;
}

/** Until the next audit has looked twice. */
const untilAudited: UnseenMs = {
  'paxos-public': 95_000,
  'paxos-order-routing': 360_000,
  rails: 95_000,
};
/** Until the line's own proof of life has run out. */
const untilSilenceShows = forAll(45_000);
const untilRead = forAll(10_000);

/**
 * By the venues' documents: a lost or exchanged message leaves no trace where nothing is numbered, a full book that is old none where
 * nothing is dated, and a line that says nothing is a quiet market until its proof of life is due.
 */
const unseen: Readonly<Record<string, UnseenMs>> = {
  'drop-one': untilAudited,
  // Its number is not missing: one removal within the message is.
  'zombie-level': { ...untilAudited, paradex: 95_000 },
  reorder: untilAudited,
  'stale-snapshot': untilAudited,
  'one-market-freezes': { ...untilAudited, paradex: 95_000 },
  'half-open': untilSilenceShows,
  'slow-consumer': untilRead,
};

function forAll(ms: number): UnseenMs {
  return Object.fromEntries(venueIds.map((venue) => [venue, ms]));
}

/** They leave the exchange's own markets standing, which is the checkpoint's business. */
const leftOut: ReadonlySet<string> = new Set(['silent', 'maintenance', 'market-halt']);

const scenarioFaults: readonly SoakFault[] = scenarios
  .filter(({ name }) => !leftOut.has(name))
  .map(({ name }) => ({
    name,
    weight: 3,
    lastsMs: [500, 12_000],
    unseenMs: unseen[name] ?? {},
    begin: async ({ exchange }) => {
      const run = exchange.trigger(name);
      return () => run.stop();
    },
  }));

const nothing = (): void => undefined;

const appFaults: readonly SoakFault[] = [
  {
    name: 'feed-thread-killed',
    weight: 3,
    lastsMs: [0, 0],
    unseenMs: {},
    begin: async ({ desk }) => {
      await crashFeedThread(desk.app, 'killed under soak');
      return nothing;
    },
  },
  {
    name: 'page-reloaded',
    weight: 3,
    lastsMs: [0, 0],
    unseenMs: {},
    begin: async ({ desk }) => {
      await inPage(desk.app, 'void setTimeout(() => window.location.reload())');
      return nothing;
    },
  },
  {
    name: 'page-crashed',
    weight: 2,
    lastsMs: [0, 0],
    unseenMs: {},
    begin: async ({ desk }) => {
      await desk.app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      );
      return nothing;
    },
  },
  {
    name: 'window-hidden',
    weight: 3,
    lastsMs: [1_000, 15_000],
    unseenMs: {},
    begin: async ({ desk }) => {
      await desk.app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.hide(),
      );
      return () =>
        desk.app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    },
  },
  {
    name: 'clock-stepped',
    weight: 3,
    lastsMs: [2_000, 15_000],
    unseenMs: {},
    begin: async (stage) => {
      const byMs = Math.round((stage.random.uniform() - 0.5) * 2 * 3_600_000);
      await stepClock(stage.desk, byMs);
      return () => stepClock(stage.desk, 0);
    },
  },
  {
    name: 'disk-full',
    weight: 2,
    lastsMs: [2_000, 12_000],
    unseenMs: {},
    begin: async ({ desk }) => {
      await setDiskFull(desk, true);
      // Something to write meanwhile.
      await desk.call('attention.note', { text: 'the disk is full' });
      return () => setDiskFull(desk, false);
    },
  },
  {
    name: 'person-retries',
    weight: 2,
    lastsMs: [0, 0],
    unseenMs: {},
    begin: async ({ desk, random }) => {
      const venue = venueIds[Math.floor(random.uniform() * venueIds.length)];
      await desk.call('feeds.retry', { venue });
      return nothing;
    },
  },
];

export const soakFaults: readonly SoakFault[] = [...scenarioFaults, ...appFaults];

/** Their new thread or page would have the machine's own clock, and the others not. */
const beginsAnew: ReadonlySet<string> = new Set([
  'feed-thread-killed',
  'page-reloaded',
  'page-crashed',
]);

export function drawFault(random: SeededRandom, running: ReadonlySet<string>): SoakFault {
  const isStepped = running.has('clock-stepped');
  const free = soakFaults.filter(
    ({ name }) => !running.has(name) && !(isStepped && beginsAnew.has(name)),
  );
  let at = random.uniform() * free.reduce((sum, { weight }) => sum + weight, 0);
  for (const fault of free) {
    at -= fault.weight;
    if (at < 0) {
      return fault;
    }
  }
  return ensureDefined(free.at(-1), 'a fault that does not run yet');
}

/** The wall clock of every thread and page jumps to `byMs` from the machine's; monotonic time goes on. */
async function stepClock(desk: SoakDesk, byMs: number): Promise<void> {
  const step = `globalThis.__machineNow ??= Date.now; Date.now = () => globalThis.__machineNow.call(Date) + ${byMs}; ${byMs}`;
  await desk.app.electron.evaluate((_electron, text) => {
    // biome-ignore lint/security/noGlobalEval: a test's own words, in the process under test
    globalThis.eval(text);
  }, step);
  // One of them may just be beginning anew.
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const done = [await inFeedThread(desk.app, step), await inPage(desk.app, step)];
    if (done.every((value) => value === byMs)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Every file of the main thread that is opened to be written is refused as a full disk refuses it. */
async function setDiskFull(desk: SoakDesk, isFull: boolean): Promise<void> {
  await desk.app.electron.evaluate((_electron, full) => {
    const files = process.getBuiltinModule('node:fs/promises');
    const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');
    const kept = globalThis as { __open?: typeof files.open; __append?: typeof files.appendFile };
    kept.__open ??= files.open;
    kept.__append ??= files.appendFile;
    const { __open: open, __append: append } = kept;
    const refuse = (): never => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    files.open = full
      ? async (path, flags, mode) =>
          /[wa+]/.test(String(flags ?? 'r')) ? refuse() : open(path, flags, mode)
      : open;
    files.appendFile = full ? async () => refuse() : append;
    syncBuiltinESMExports();
  }, isFull);
}
