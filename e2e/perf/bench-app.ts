/**
 * `npm run bench:app`: the real window under load. A practice exchange in this process sends at a rate; the window tells its own
 * times from the socket to the end of the draw calls; /proc tells what it cost. At the end the markets stand still and the
 * window's books must equal the exchange's: nothing lost. With `--scenario` a fault goes on while it is measured: frames written to a
 * socket that broke are nobody's loss then, but the books must be right again in the end.
 */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { type PracticeExchange, startExchange } from '../../main/practice/exchange.ts';
import { demoMarketNames } from '../../main/practice/market-catalogue.ts';
import { findScenario, scenarioNames } from '../../main/practice/scenarios/registry.ts';
import { tellPageTheTruth } from '../harness/visibility.ts';
import { cpuPercent, memoryMiB, sampleCpu } from './process-cpu.ts';

interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

interface PageStats {
  readonly received: number;
  readonly dropped: number;
  readonly painted: number;
  readonly firstBookPaintedAt?: number;
  readonly mirrorMismatches: number;
  readonly missingTicks: number;
  readonly receiveToPaint?: Latency;
  readonly receiveToSend?: Latency;
  readonly sendToArrive?: Latency;
  readonly arriveToPaint?: Latency;
  readonly buckets: ReadonlyArray<readonly [number, number]>;
}

const bucketMs = 0.5;
const warmUpMs = 5_000;
const quietMs = 10_000;
const calmAfterMs = 12_000;
const settleWithinMs = 15_000;
/** After a fault: the longest pause between two tries, and a full book. */
const healWithinMs = 45_000;
const usageExit = 64;

const projectFolder = process.cwd();

async function run(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n`);
    return usageExit;
  }
  const markets = demoMarketNames.filter((name) => name !== 'USDCUSD').slice(0, options.markets);
  const blank = await coldStart(['about:blank']);
  const exchange = await startExchange({
    protocols: ['paxos-public'],
    sources: [{ kind: 'demo', markets }],
    messagesPerSecond: options.rate,
  });
  try {
    const line = await measure(options, markets, exchange, blank.readyMs);
    process.stdout.write(`${options.isJson ? JSON.stringify(line) : describe(line)}\n`);
    return line.lost === 0 ? 0 : 1;
  } finally {
    await exchange.close();
  }
}

async function measure(
  options: Options,
  markets: readonly string[],
  exchange: PracticeExchange,
  blankWindowMs: number,
) {
  const { ws, rest } = endpointsOf(exchange);
  const flags = [
    ...markets.map((market) => `--open=paxos-public:${market}`),
    `--endpoint=paxos-public.ws=${ws}`,
    `--endpoint=paxos-public.rest=${rest}`,
  ];
  const started = await launch(flags);
  const { electron, page, userDataFolder } = started;
  const pid = electron.process().pid ?? 0;
  try {
    await page.waitForFunction(() => document.documentElement.dataset.stats !== undefined);
    await elapse(warmUpMs);
    const statsBefore = await statsOf(page);
    const busyFrom = sampleCpu(pid);
    const fault = options.scenario === undefined ? undefined : exchange.trigger(options.scenario);
    await elapse(options.forMs);
    const busyTo = sampleCpu(pid);
    const statsAfter = await statsOf(page);
    const rssMiB = memoryMiB(pid);
    fault?.stop();

    await tellPageTheTruth(page);
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    // A hidden page has no animation frames, which are what is waited by unless told otherwise.
    await page.waitForFunction(() => document.visibilityState === 'hidden', undefined, {
      polling: 100,
    });
    const hiddenFrom = sampleCpu(pid);
    await elapse(quietMs);
    const hiddenTo = sampleCpu(pid);
    await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await page.waitForFunction(() => document.visibilityState === 'visible');

    exchange.trigger('silent');
    const end = await settled(page, exchange, fault === undefined ? settleWithinMs : 0);
    const wrongBooks = await wrongBooksOf(
      started,
      exchange,
      markets,
      fault === undefined ? 0 : healWithinMs,
    );
    // Ages under ten seconds count in tenths; a quiet desk is one where that is over.
    await elapse(calmAfterMs);
    const idleFrom = sampleCpu(pid);
    await elapse(quietMs);
    const idleTo = sampleCpu(pid);

    const sent = exchange.statistics().framesSent;
    const latencyMs = percentiles(difference(statsBefore.buckets, statsAfter.buckets));
    return {
      type: 'app-bench',
      rate: options.rate,
      markets: markets.length,
      ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
      sent,
      painted: wrongBooks === 0 ? end.received : 0,
      lost:
        (fault === undefined ? sent - end.received + end.dropped : 0) +
        end.mirrorMismatches +
        end.missingTicks +
        wrongBooks,
      latencyMs: { ...latencyMs, max: statsAfter.receiveToPaint?.max ?? latencyMs.max },
      stagesMs: {
        receiveToSend: statsAfter.receiveToSend,
        sendToArrive: statsAfter.sendToArrive,
        arriveToPaint: statsAfter.arriveToPaint,
      },
      cpuPercent: cpuPercent(busyFrom, busyTo),
      rssMiB,
      idle: { cpuPercent: cpuPercent(idleFrom, idleTo) },
      hidden: { cpuPercent: cpuPercent(hiddenFrom, hiddenTo) },
      coldStartMs: {
        blankWindow: blankWindowMs,
        firstWindow: started.firstWindowMs,
        firstLadder: started.firstLadderMs,
      },
    } as const;
  } finally {
    await electron.close();
    await rm(userDataFolder, { recursive: true, force: true });
  }
}

interface Started {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly userDataFolder: string;
  readonly firstWindowMs: number;
  readonly firstLadderMs: number;
}

/** From the spawn to the first window, and to the first ladder that has drawn a book, as the page itself tells. */
async function launch(flags: readonly string[]): Promise<Started> {
  const userDataFolder = join(tmpdir(), `plumbline-bench-${process.pid}-${Date.now()}`);
  const from = Date.now();
  const electron = await _electron.launch({
    args: [projectFolder, `--user-data-dir=${userDataFolder}`, ...flags],
    cwd: projectFolder,
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await electron.firstWindow();
  const firstWindowMs = Date.now() - from;
  await page.waitForFunction(() => document.documentElement.dataset.stats?.includes('PaintedAt'));
  const { firstBookPaintedAt } = await statsOf(page);
  return {
    electron,
    page,
    userDataFolder,
    firstWindowMs,
    firstLadderMs: Math.round((firstBookPaintedAt ?? Number.NaN) - from),
  };
}

/** An Electron that opens an empty window and nothing else, until that is ready to show: what any app pays. */
async function coldStart(args: readonly string[]): Promise<{ readonly readyMs: number }> {
  const from = Date.now();
  const electron = await _electron.launch({
    args: [join(projectFolder, 'e2e', 'perf', 'blank-app'), ...args],
    chromiumSandbox: process.getuid?.() !== 0,
  });
  await electron.firstWindow();
  let readyAt: number | undefined;
  while (readyAt === undefined) {
    readyAt = await electron.evaluate(
      () => (globalThis as { readyToShowAt?: number }).readyToShowAt,
    );
  }
  await electron.close();
  return { readyMs: readyAt - from };
}

async function statsOf(page: Page): Promise<PageStats> {
  return JSON.parse(
    await page.evaluate(() => document.documentElement.dataset.stats ?? '{}'),
  ) as PageStats;
}

/** Waits until the page has counted every frame that was sent, or counts no more. */
async function settled(
  page: Page,
  exchange: PracticeExchange,
  withinMs: number,
): Promise<PageStats> {
  const until = performance.now() + withinMs;
  let stats = await statsOf(page);
  while (stats.received < exchange.statistics().framesSent && performance.now() < until) {
    await elapse(200);
    stats = await statsOf(page);
  }
  return stats;
}

/** Looks again until all are right or the time is over. */
async function wrongBooksOf(
  started: Started,
  exchange: PracticeExchange,
  markets: readonly string[],
  withinMs: number,
): Promise<number> {
  const until = performance.now() + withinMs;
  let wrong = await wrongBooksNow(started, exchange, markets);
  while (wrong > 0 && performance.now() < until) {
    await elapse(1_000);
    wrong = await wrongBooksNow(started, exchange, markets);
  }
  return wrong;
}

async function wrongBooksNow(
  started: Started,
  exchange: PracticeExchange,
  markets: readonly string[],
): Promise<number> {
  await rm(join(started.userDataFolder, 'snapshots'), { recursive: true, force: true });
  await started.electron.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('save-snapshot')?.click();
  });
  const panels = await savedPanels(started.userDataFolder);
  return markets.filter((market) => {
    const panel = panels.find((each) => each.kind === 'ladder' && each.market === market);
    return panel?.digest !== exchange.digest(market);
  }).length;
}

type SavedPanel = { readonly kind: string; readonly market: string; readonly digest?: string };

async function savedPanels(userDataFolder: string): Promise<readonly SavedPanel[]> {
  const { readdir } = await import('node:fs/promises');
  const folder = join(userDataFolder, 'snapshots');
  const until = performance.now() + settleWithinMs;
  while (performance.now() < until) {
    const [name] = await readdir(folder).catch(() => []);
    const text =
      name === undefined
        ? undefined
        : await readFile(join(folder, name, 'window.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) {
      return (JSON.parse(text) as { panels: readonly SavedPanel[] }).panels;
    }
    await elapse(100);
  }
  return [];
}

function difference(
  before: PageStats['buckets'],
  after: PageStats['buckets'],
): ReadonlyMap<number, number> {
  const counts = new Map(after);
  for (const [bucket, count] of before) {
    counts.set(bucket, (counts.get(bucket) ?? 0) - count);
  }
  return counts;
}

/** Upper edges of the buckets, so never told too small. */
function percentiles(counts: ReadonlyMap<number, number>): Latency {
  const buckets = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number): number => {
    let seen = 0;
    for (const [bucket, count] of buckets) {
      seen += count;
      if (seen >= total * share) {
        return (bucket + 1) * bucketMs;
      }
    }
    return Number.NaN;
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function endpointsOf(exchange: PracticeExchange): { readonly ws: string; readonly rest: string } {
  const endpoints = exchange.endpoints['paxos-public'];
  if (endpoints === undefined) {
    throw new Error('the practice exchange serves no paxos-public');
  }
  return endpoints;
}

interface Options {
  readonly rate: number;
  readonly markets: number;
  readonly forMs: number;
  readonly isJson: boolean;
  /** A fault of the practice exchange that goes on while it is measured. */
  readonly scenario?: string;
}

function readOptions(argv: readonly string[]): Options | string {
  const usage =
    'usage: npm run bench:app -- [--rate 1000] [--markets 4] [--for 30s] [--scenario NAME] [--json]';
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        rate: { type: 'string', default: '1000' },
        markets: { type: 'string', default: '4' },
        for: { type: 'string', default: '30s' },
        json: { type: 'boolean', default: false },
        scenario: { type: 'string' },
      },
    });
    const { scenario } = values;
    if (scenario !== undefined && findScenario(scenario) === undefined) {
      return `there is no scenario "${scenario}"; known ones: ${scenarioNames.join(', ')}`;
    }
    const rate = Number(values.rate);
    const markets = Number(values.markets);
    const seconds = /^(\d+)s$/.exec(values.for)?.[1];
    const isRight =
      Number.isInteger(rate) &&
      rate > 0 &&
      rate <= 1_000_000 &&
      Number.isInteger(markets) &&
      markets > 0 &&
      markets < demoMarketNames.length;
    return isRight && seconds !== undefined
      ? {
          rate,
          markets,
          forMs: Number(seconds) * 1000,
          isJson: values.json,
          ...(scenario === undefined ? {} : { scenario }),
        }
      : usage;
  } catch {
    return usage;
  }
}

function describe(line: Awaited<ReturnType<typeof measure>>): string {
  const { latencyMs, cpuPercent: cpu } = line;
  return [
    `${line.rate} messages/s over ${line.markets} markets${line.scenario === undefined ? '' : ` during ${line.scenario}`}: ${line.sent} sent, ${line.lost} lost`,
    `receive to paint  p50 ${latencyMs.p50} ms   p95 ${latencyMs.p95} ms   p99 ${latencyMs.p99} ms   max ${latencyMs.max.toFixed(1)} ms`,
    `CPU, % of a core  total ${cpu.total}   main process ${cpu.main} (its main thread ${cpu.mainThread})   page ${cpu.renderer}   GPU process ${cpu.gpu}`,
    `                  hidden ${line.hidden.cpuPercent.total}   quiet ${line.idle.cpuPercent.total}`,
    `private memory    ${line.rssMiB.total} MiB`,
    `cold start        blank window ${line.coldStartMs.blankWindow} ms   ours ${line.coldStartMs.firstWindow} ms   first ladder ${line.coldStartMs.firstLadder} ms`,
  ].join('\n');
}

function elapse(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

process.exitCode = await run(process.argv.slice(2));
