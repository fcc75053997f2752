import { parseArgs } from 'node:util';
import {
  type Channel,
  channels,
  isVenueId,
  type VenueId,
  venueIds,
} from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { parseDurationMs } from '../practice/duration.ts';
import { parseVenue, resolveVenues, type VenueArguments, venueFlags } from './arguments.ts';
import { secretFlag } from './cli-tokens.ts';

export const watchFlags = {
  venue: { type: 'string' },
  market: { type: 'string', multiple: true },
  ...venueFlags,
  ...secretFlag,
  channels: { type: 'string' },
  standby: { type: 'boolean' },
  audits: { type: 'boolean' },
  for: { type: 'string' },
  every: { type: 'string' },
  depth: { type: 'string' },
  record: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface WatchedMarket {
  readonly venue: VenueId;
  readonly market: string;
}

export interface WatchArguments {
  /** Those of `markets`, each once, with their addresses. */
  readonly venues: readonly VenueArguments[];
  readonly markets: readonly WatchedMarket[];
  /** Absent: books and trades of all, and the index price where there is one. */
  readonly channels: readonly Channel[] | undefined;
  readonly isStandby: boolean;
  /** Each audit is a JSON line of its own. */
  readonly hasAudits: boolean;
  readonly isSecretOnStdin: boolean;
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
  const markets = parseMarkets([...(values.market ?? []), ...positionals], values.venue);
  if (!markets.ok) {
    return markets;
  }
  const venues = resolveVenues([...new Set(markets.value.map(({ venue }) => venue))], values);
  if (!venues.ok) {
    return venues;
  }
  const isStandby = values.standby === true;
  if (isStandby && !venues.value.some(({ adapter }) => adapter.allowsStandby)) {
    return err('--standby: none of these venues allows two connections for a market.');
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
    venues: venues.value,
    markets: markets.value,
    channels: wanted.value,
    isStandby,
    hasAudits: values.audits === true,
    isSecretOnStdin: values['secret-stdin'] === true,
    forMs: forMs.value,
    everyMs: everyMs.value ?? 1000,
    depth: depth === 'all' ? undefined : Number(depth),
    isJson: values.json === true,
  });
}

/** `--market A B`, `--market A --market B` and `--market A,B` all name two; with `VENUE:` in front they need no `--venue`. */
function parseMarkets(
  texts: readonly string[],
  venueText: string | undefined,
): Result<readonly WatchedMarket[], string> {
  const names = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  const found = new Map<string, WatchedMarket>();
  for (const name of names.filter((text) => text !== '')) {
    const market = parseMarket(name, venueText);
    if (!market.ok) {
      return market;
    }
    found.set(`${market.value.venue}:${market.value.market}`, market.value);
  }
  if (found.size === 0) {
    return err('--market is missing: name at least one, as `plumbline markets` lists them.');
  }
  const markets = [...found.values()];
  if (markets.length > mostMarkets || markets.some(({ market }) => market.length > 64)) {
    return err(`at most ${mostMarkets} markets, with names of at most 64 characters.`);
  }
  return ok(markets);
}

function parseMarket(name: string, venueText: string | undefined): Result<WatchedMarket, string> {
  const colon = name.indexOf(':');
  if (colon < 0) {
    const venue = parseVenue(venueText);
    return venue.ok ? ok({ venue: venue.value, market: name }) : venue;
  }
  const [venue, market] = [name.slice(0, colon), name.slice(colon + 1)];
  if (!isVenueId(venue)) {
    return err(`--market ${name}: "${venue}" is none of the venues ${venueIds.join(', ')}.`);
  }
  if (venueText !== undefined && venueText !== venue) {
    return err(`--market ${name} is of ${venue}, but --venue says ${venueText}.`);
  }
  return market === ''
    ? err(`--market ${name} names no market after the venue.`)
    : ok({ venue, market });
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

/** What is followed of a market; `isPriced`: it has an index price, undefined while that is not known. */
export function channelsOf(
  { channels: given }: Pick<WatchArguments, 'channels'>,
  isPriced: boolean | undefined,
): Channel[] {
  const wanted = given ?? ['book', 'trades', 'price'];
  return wanted.filter((channel) => {
    if (channel !== 'price') {
      return true;
    }
    if (isPriced === undefined || (given?.length === 1 && given[0] === 'price')) {
      return given !== undefined;
    }
    return isPriced;
  });
}
