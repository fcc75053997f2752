/** The outside contracts of the window and of `watch`, as scripts call them; and that both say the same of one market. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { expect, test } from '../harness/fixtures.ts';
import { projectFolder } from '../harness/project.ts';
import { DeskPage } from '../pages/desk-page.ts';
import {
  chartOf,
  ladderOf,
  saveWindowSnapshot,
  tapeOf,
  windowSnapshotSchema,
} from '../pages/window-snapshot.ts';

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

const endsWithinMs = 60_000;

function runScript(name: string, args: readonly string[]): Promise<Ended> {
  return endOf(
    spawn(process.execPath, [join(projectFolder, 'scripts', name), ...args], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      output[stream] += chunk.toString('utf8');
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code, ...output };
}

const time = z.iso.datetime();
const level = z.tuple([z.string().regex(/^\d+(\.\d*[1-9])?$/), z.string()]);
const lineSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    at: time,
    venue: z.literal('paxos-public'),
    market: z.string(),
    state: z.enum(['LIVE', 'QUIET', 'RESYNCING', 'STALE']),
    cause: z.object({ code: z.string().regex(/^[a-z0-9-]+$/), text: z.string().min(10) }),
    since: time,
  }),
  z.object({
    type: z.literal('book'),
    at: time,
    venue: z.literal('paxos-public'),
    market: z.string(),
    state: z.string(),
    bids: z.array(level),
    asks: z.array(level),
    levels: z.object({ bids: z.number(), asks: z.number() }),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.object({
    type: z.literal('trade'),
    at: time,
    venue: z.literal('paxos-public'),
    market: z.string(),
    id: z.string(),
    price: z.string(),
    size: z.string(),
    side: z.enum(['buy', 'sell']).nullable(),
    sideInferred: z.boolean(),
    history: z.boolean(),
    time,
  }),
  z.object({
    type: z.literal('price'),
    at: time,
    venue: z.literal('paxos-public'),
    market: z.literal('USDCUSD'),
    price: z.string(),
    time,
  }),
  z.object({
    type: z.literal('summary'),
    messages: z.number(),
    bytes: z.number(),
    rejected: z.literal(0),
    unknown: z.literal(0),
    gaps: z.literal(0),
    resyncs: z.number(),
    reconnects: z.number(),
    duplicates: z.number(),
    trades: z.number(),
    dropped: z.literal(0),
    books: z.record(
      z.string(),
      z.object({
        state: z.string(),
        levels: z.object({ bids: z.number(), asks: z.number() }),
        digest: z.string(),
        updates: z.number(),
      }),
    ),
  }),
]);
type Line = z.infer<typeof lineSchema>;

function linesOf<T extends Line['type']>(
  lines: readonly Line[],
  type: T,
): Array<Extract<Line, { type: T }>> {
  return lines.filter((line): line is Extract<Line, { type: T }> => line.type === type);
}

test('watch and the window hold the same book of the same market', async ({ launch, practice }) => {
  // Both follow from early on; then the markets stand still, and what they hold can be compared.
  const exchange = await practice(['--scenario', 'silent@9s', '--seed', '7']);
  const endpoint = exchange.endpoints['paxos-public'];
  const watching = runScript('cli.mjs', [
    ...['watch', '--venue', 'paxos-public', '--market', 'BTCUSD,ETHUSD,USDCUSD', '--json'],
    ...['--endpoint', `ws=${endpoint?.ws}`, '--endpoint', `rest=${endpoint?.rest}`],
    ...['--for', '14s', '--depth', 'all'],
  ]);
  const app = await launch({ flags: exchange.appFlags });
  const desk = new DeskPage(app.page);
  for (const market of ['BTCUSD', 'ETHUSD']) {
    await desk.ladder(market).waitForState('QUIET', 40_000);
  }
  const seen = await saveWindowSnapshot(app);
  const watched = await watching;
  expect({ code: watched.code, stderr: watched.stderr }).toEqual({ code: 0, stderr: '' });
  const lines = watched.stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => lineSchema.parse(JSON.parse(text)));

  const [summary] = linesOf(lines, 'summary');
  expect(lines.at(-1)).toBe(summary);
  for (const market of ['BTCUSD', 'ETHUSD']) {
    const ladder = ladderOf(seen, market);
    const book = linesOf(lines, 'book').findLast((line) => line.market === market);
    expect(book).toMatchObject({
      digest: ladder.digest,
      levels: ladder.levels,
      bids: ladder.bids,
      asks: ladder.asks,
    });
    expect(summary?.books[`paxos-public:${market}`]).toMatchObject({ digest: ladder.digest });
    const states = linesOf(lines, 'state').filter((line) => line.market === market);
    expect(states.map((line) => line.state).slice(0, 2)).toEqual(['RESYNCING', 'LIVE']);
  }
  expect(summary?.trades).toBe(linesOf(lines, 'trade').length);
  const tape = tapeOf(seen, 'BTCUSD').rows;
  const trades = linesOf(lines, 'trade').filter((line) => line.market === 'BTCUSD');
  const common = Math.min(tape.length, trades.length);
  expect(common).toBeGreaterThan(0);
  const figures = ({ price, size }: { price: string; size: string }) => ({ price, size });
  expect(tape.slice(0, common).map(figures)).toEqual(
    trades.reverse().slice(0, common).map(figures),
  );
  const { last } = chartOf(seen, 'USDCUSD');
  expect(linesOf(lines, 'price').at(-1)).toMatchObject({ price: last?.price });
});

test('--snapshot writes picture and data, and its exit code says whether every panel got any', async ({
  venue,
}) => {
  test.skip(process.platform !== 'linux', 'brings a virtual display of its own');
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-e2e-'));
  const take = async (name: string, flags: readonly string[]) => {
    const target = join(folder, name);
    const { code } = await runScript('snapshot.mjs', [
      ...['--snapshot', target, '--after', '3s', '--window-size', '1200x800'],
      ...['--user-data-dir', join(folder, `${name}-data`), ...flags],
    ]);
    const picture = await readFile(join(target, 'window.png'));
    const content = JSON.parse(await readFile(join(target, 'window.json'), 'utf8'));
    return { code, picture, window: windowSnapshotSchema.parse(content) };
  };
  try {
    const demo = await take('demo', []);
    expect(demo.code).toBe(0);
    expect(demo.window.panels.map(({ kind, market }) => [kind, market])).toEqual([
      ['ladder', 'BTCUSD'],
      ['ladder', 'ETHUSD'],
      ['price-chart', 'USDCUSD'],
      ['tape', 'BTCUSD'],
    ]);
    // PNG: width and height stand in the header.
    expect([demo.picture.readUInt32BE(16), demo.picture.readUInt32BE(20)]).toEqual([1200, 800]);
    const rows = ladderOf(demo.window, 'BTCUSD').rows;
    expect(rows).toContainEqual(
      expect.objectContaining({ price: expect.any(String), bid: expect.stringMatching(/\d/) }),
    );

    venue.setBook('BTCUSD', [['1', '1']], [['2', '1']]);
    const noTrades = await take('no-trades', ['--open=paxos-public:BTCUSD', ...venue.appFlags]);
    expect(noTrades.code).toBe(1);
    expect(ladderOf(noTrades.window, 'BTCUSD').bids).toEqual([['1', '1']]);
    expect(tapeOf(noTrades.window, 'BTCUSD').rows).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
