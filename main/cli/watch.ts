/** `plumbline watch`: the feed thread's own parts, in this process, with lines instead of frames. */
import { systemClock } from '../feeds/clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { RestClient } from '../feeds/rest-client.ts';
import { venueAdapters } from '../venues/registry.ts';
import { refuse, type VenueArguments, venueArguments } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';
import { parseWatchArguments, readWatchFlags, type WatchArguments } from './watch-arguments.ts';
import { JsonReport } from './watch-json.ts';
import { TerminalReport, TextReport } from './watch-terminal.ts';
import { type WatchedMarkets, type WatchReport, watchMarkets } from './watched-markets.ts';

type WatchEnd = 'time-up' | 'interrupted' | 'nothing-left';

export async function runWatch(argv: readonly string[], io: CliIo): Promise<number> {
  let given: ReturnType<typeof readWatchFlags>;
  try {
    given = readWatchFlags(argv);
  } catch (error) {
    return refuse('watch', error instanceof Error ? error.message : String(error), io);
  }
  if (given.values.help === true) {
    for (const line of usage) {
      io.stdout(line);
    }
    return exitCodes.done;
  }
  const parsed = parseWatchArguments(given);
  if (!parsed.ok) {
    return refuse('watch', parsed.error, io);
  }
  const venue = venueArguments('watch', given.values, io);
  return typeof venue === 'number' ? venue : await follow(venue, parsed.value, io);
}

async function follow(venue: VenueArguments, given: WatchArguments, io: CliIo): Promise<number> {
  const { adapter, endpoints, isRestPaired } = venue;
  const clock = systemClock;
  const hub = new FeedHub({ adapters: venueAdapters, clock });
  let finish: (end: WatchEnd) => void = () => undefined;
  const ended = new Promise<WatchEnd>((resolve) => {
    finish = resolve;
  });
  io.onInterrupt(() => finish('interrupted'));
  hub.configure([{ venue: adapter.id, endpoints, isPractice: false, isRestPaired }]);
  const watched = watchMarkets(hub, adapter.id, given, () => finish('nothing-left'));
  const report = createReport(given, io);
  watched.begin(report);
  const cancelEvery = repeat(given.everyMs, () => report.beat(watched));
  const cancelFor =
    given.forMs === undefined ? undefined : clock.setTimer(() => finish('time-up'), given.forMs);
  const rest = new RestClient(clock);
  if (isRestPaired) {
    void addIndexPrices(venue, given, rest, watched, io);
  }
  const end = await ended;
  cancelEvery();
  cancelFor?.();
  rest.close();
  report.end(watched);
  const isServed = watched.isServed();
  hub.close();
  if (end === 'interrupted') {
    return exitCodes.interrupted;
  }
  return isServed && end === 'time-up' ? exitCodes.done : exitCodes.connectionFailed;
}

function createReport(given: WatchArguments, io: CliIo): WatchReport {
  if (given.isJson) {
    return new JsonReport(io, given.depth);
  }
  return io.isTerminal ? new TerminalReport(io) : new TextReport(io);
}

/** Index prices exist for a few markets only; the venue's list says for which. */
async function addIndexPrices(
  { adapter, endpoints }: VenueArguments,
  given: WatchArguments,
  rest: RestClient,
  watched: WatchedMarkets,
  io: CliIo,
): Promise<void> {
  if (given.channels !== undefined && !given.channels.includes('price')) {
    return;
  }
  const answer = await rest.get(adapter.rest.marketsUrl(endpoints));
  const list = answer.ok ? adapter.rest.parseMarkets(answer.value) : undefined;
  if (list?.ok !== true) {
    return;
  }
  const priced = new Set(
    list.value.filter((entry) => entry.hasIndexPrice === true).map((entry) => entry.market),
  );
  for (const market of given.markets) {
    if (given.channels?.includes('price') === true && !priced.has(market)) {
      io.stderr(`plumbline watch: ${adapter.id} publishes no index price for ${market}.`);
    }
  }
  watched.setPriced(priced);
}

function repeat(everyMs: number, run: () => void): () => void {
  const timer = setInterval(run, everyMs);
  return () => clearInterval(timer);
}

const usage = [
  'Usage: plumbline watch --venue V --market M… [--json]',
  '',
  '  --market M           a market as `plumbline markets` lists it; repeat it or list several',
  '  --endpoint KIND=URL  another server: KIND is ws or rest; ws:// and http:// on loopback only',
  "  --sandbox            the venue's sandbox instead of its production",
  '  --channels LIST      of book,trades,price; default: all that there are',
  '  --for TIME           ends after this long (10s, 5m); exit 2 when a market got no data in time',
  '  --every TIME         how often a book is told; default 1s',
  '  --depth N|all        levels a side in book lines; default 25',
  '  --json               one JSON object a line: state, book, trade, price, and a summary at the end',
];
