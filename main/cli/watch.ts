/** `plumbline watch`: the feed thread's own parts, in this process, with lines instead of frames. */
import { sentenceText } from '#shared/domain/trust.ts';
import { systemClock } from '../feeds/clock.ts';
import { FeedHub } from '../feeds/feed-hub.ts';
import { RestClient } from '../feeds/rest-client.ts';
import { venueAdapters } from '../venues/registry.ts';
import { refuse, type VenueArguments } from './arguments.ts';
import { type CliIo, exitCodes } from './cli-io.ts';
import { openTokens } from './cli-tokens.ts';
import { parseWatchArguments, readWatchFlags, type WatchArguments } from './watch-arguments.ts';
import { JsonReport } from './watch-json.ts';
import { type FeedName, TerminalReport, TextReport } from './watch-terminal.ts';
import {
  type WatchedMarkets,
  type WatchOutlook,
  type WatchReport,
  watchMarkets,
} from './watched-markets.ts';

type WatchEnd = 'time-up' | 'interrupted' | WatchOutlook;

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
  return await follow(parsed.value, io);
}

async function follow(given: WatchArguments, io: CliIo): Promise<number> {
  const clock = systemClock;
  let finish: (end: WatchEnd) => void = () => undefined;
  const ended = new Promise<WatchEnd>((resolve) => {
    finish = resolve;
  });
  io.onInterrupt(() => finish('interrupted'));
  const tokens = await openTokens(given.venues, given.isSecretOnStdin, io);
  if (!tokens.ok) {
    io.stderr(`plumbline watch: ${tokens.error.text}`);
    return tokens.error.exitCode;
  }
  const hub = new FeedHub({ adapters: venueAdapters, clock, tokens: tokens.value });
  hub.configure(
    given.venues.map(({ adapter, endpoints, isRestPaired }) => ({
      venue: adapter.id,
      endpoints,
      isPractice: false,
      isRestPaired,
    })),
  );
  const watched = watchMarkets(hub, given, finish);
  const report = createReport(given, io);
  watched.begin(report);
  const cancelEvery = repeat(given.everyMs, () => watched.beat());
  const cancelFor =
    given.forMs === undefined ? undefined : clock.setTimer(() => finish('time-up'), given.forMs);
  const rest = new RestClient(clock);
  for (const venue of given.venues) {
    if (venue.isRestPaired) {
      void addIndexPrices(venue, given, rest, watched, io);
    }
  }
  const end = await ended;
  cancelEvery();
  cancelFor?.();
  rest.close();
  report.end(watched);
  const code = exitCodeOf(end, watched, io);
  hub.close();
  tokens.value.close();
  return code;
}

function exitCodeOf(end: WatchEnd, watched: WatchedMarkets, io: CliIo): number {
  if (end === 'interrupted') {
    return exitCodes.interrupted;
  }
  const refused = watched.refusedByKey();
  for (const feed of refused) {
    const text = sentenceText(watched.trust(feed).cause.sentence, Date.now());
    io.stderr(`plumbline watch: ${feed.key}: ${text}`);
  }
  if (refused.length > 0) {
    return exitCodes.noCredentials;
  }
  return end === 'time-up' && watched.isServed() ? exitCodes.done : exitCodes.connectionFailed;
}

function createReport(given: WatchArguments, io: CliIo): WatchReport {
  if (given.isJson) {
    return new JsonReport(io, given);
  }
  const name: FeedName = given.venues.length > 1 ? (feed) => feed.key : (feed) => feed.market;
  return io.isTerminal ? new TerminalReport(io, name) : new TextReport(io, name);
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
  for (const { market } of given.markets.filter(({ venue }) => venue === adapter.id)) {
    if (given.channels?.includes('price') === true && !priced.has(market)) {
      io.stderr(`plumbline watch: ${adapter.id} publishes no index price for ${market}.`);
    }
  }
  watched.setPriced(adapter.id, priced);
}

function repeat(everyMs: number, run: () => void): () => void {
  const timer = setInterval(run, everyMs);
  return () => clearInterval(timer);
}

const usage = [
  'Usage: plumbline watch --venue V --market M… [--json]',
  '       plumbline watch --market VENUE:MARKET… [--json]',
  '',
  '  --market M           a market as `plumbline markets` lists it; repeat it or list several',
  '  --market VENUE:M     the same with its venue, so that several venues can be watched at once',
  '  --endpoint KIND=URL  another server: KIND is ws, rest or auth; ws:// and http:// on loopback only',
  '  --switch NAME=VALUE  what is different at that server, as `plumbline venues` lists it',
  '                       with several venues both begin with the venue: VENUE.KIND=URL, VENUE.NAME=VALUE',
  "  --sandbox            the venue's sandbox instead of its production",
  '  --channels LIST      of book,trades,price,ticker; default: all that there are but ticker',
  '  --standby            two parallel connections for each market, where the venue allows it',
  '  --secret-stdin       one line on stdin holds the key: its secret, or id and secret',
  '  --for TIME           ends after this long (10s, 5m); exit 2 when a market got no data in time',
  '  --every TIME         how often a book is told; default 1s',
  '  --depth N|all        levels a side in book lines; default 25',
  '  --json               one JSON object a line: state, book, trade, price, ticker, standby, and a summary',
  '  --audits             with --json: a line for each comparison of a book with an independent copy, too',
  '',
  'Keys come from the environment: PLUMBLINE_CLIENT_ID and PLUMBLINE_CLIENT_SECRET, for Rails',
  'PLUMBLINE_API_KEY and PLUMBLINE_API_SECRET. Exit 77 when one is missing or refused for good.',
];
