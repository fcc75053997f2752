import { parseArgs } from 'node:util';
import { type Channel, channels } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { parseDurationMs } from '../practice/duration.ts';

export const watchFlags = {
  venue: { type: 'string' },
  market: { type: 'string', multiple: true },
  endpoint: { type: 'string', multiple: true },
  sandbox: { type: 'boolean' },
  channels: { type: 'string' },
  for: { type: 'string' },
  every: { type: 'string' },
  depth: { type: 'string' },
  record: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface WatchArguments {
  readonly markets: readonly string[];
  /** Absent: books and trades of all, and the index price where there is one. */
  readonly channels: readonly Channel[] | undefined;
  readonly forMs: number | undefined;
  readonly everyMs: number;
  /** Levels a side in `book` lines; absent: all. */
  readonly depth: number | undefined;
  readonly isJson: boolean;
}

const defaultDepth = 25;
const shortestEveryMs = 50;
/** What a timer can hold. */
const longestMs = 2_147_483_647;
/** Far above any venue's list, and far below what a mistyped script could ask for. */
const mostMarkets = 256;

export function readWatchFlags(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: watchFlags, strict: true, allowPositionals: true });
}

export function parseWatchArguments(
  given: ReturnType<typeof readWatchFlags>,
): Result<WatchArguments, string> {
  const { values, positionals } = given;
  if (values.record !== undefined) {
    return err('--record is not available in this version; nothing was recorded.');
  }
  // `--market A B`, `--market A --market B` and `--market A,B` all name two.
  const named = [...(values.market ?? []), ...positionals].flatMap((text) => text.split(','));
  const markets = [...new Set(named.map((text) => text.trim()).filter((text) => text !== ''))];
  if (markets.length === 0) {
    return err('--market is missing: name at least one, as `plumbline markets` lists them.');
  }
  if (markets.length > mostMarkets || markets.some((market) => market.length > 64)) {
    return err(`at most ${mostMarkets} markets, with names of at most 64 characters.`);
  }
  const wanted = parseChannels(values.channels);
  if (!wanted.ok) {
    return wanted;
  }
  const forMs = parseDuration('for', values.for, 1);
  if (!forMs.ok) {
    return forMs;
  }
  const everyMs = parseDuration('every', values.every ?? '1s', shortestEveryMs);
  if (!everyMs.ok) {
    return everyMs;
  }
  const depth = values.depth ?? String(defaultDepth);
  if (depth !== 'all' && !/^[1-9][0-9]{0,6}$/.test(depth)) {
    return err(`--depth takes a number of levels or "all", not "${depth}".`);
  }
  return ok({
    markets,
    channels: wanted.value,
    forMs: forMs.value,
    everyMs: everyMs.value ?? 1000,
    depth: depth === 'all' ? undefined : Number(depth),
    isJson: values.json === true,
  });
}

function parseChannels(text: string | undefined): Result<readonly Channel[] | undefined, string> {
  if (text === undefined) {
    return ok(undefined);
  }
  const found: Channel[] = [];
  for (const name of text.split(',')) {
    const channel = channels.find((known) => known === name.trim());
    if (channel === undefined) {
      return err(`--channels takes some of ${channels.join(',')}, not "${name}".`);
    }
    if (!found.includes(channel)) {
      found.push(channel);
    }
  }
  return ok(found);
}

function parseDuration(
  flag: string,
  text: string | undefined,
  leastMs: number,
): Result<number | undefined, string> {
  if (text === undefined) {
    return ok(undefined);
  }
  const duration = parseDurationMs(text);
  if (duration === undefined || duration < leastMs || duration > longestMs) {
    return err(`--${flag} takes a time like 10s or 500ms, not "${text}".`);
  }
  return ok(duration);
}

/** What is followed of a market, with and without knowing whether it has an index price. */
export function channelsOf(
  given: WatchArguments,
  market: string,
  priced: ReadonlySet<string> | undefined,
): Channel[] {
  const wanted = given.channels ?? ['book', 'trades', 'price'];
  return wanted.filter((channel) => {
    if (channel !== 'price') {
      return true;
    }
    if (priced === undefined || (given.channels?.length === 1 && given.channels[0] === 'price')) {
      return given.channels !== undefined;
    }
    return priced.has(market);
  });
}
