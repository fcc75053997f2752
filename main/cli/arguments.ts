/** Reading of flags that several commands share. An error is the sentence to print before exit 64. */
import { isVenueId, type VenueId, venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { type EndpointOverride, parseEndpointOverride } from '../endpoints.ts';
import { type ResolvedEndpoints, resolveEndpoints } from '../resolve-endpoints.ts';
import { type ChosenSwitch, parseSwitch } from '../switches.ts';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueAdapter } from '../venues/venue.ts';
import { type CliIo, exitCodes } from './cli-io.ts';

/** The flags that say how a venue is reached, for `parseArgs`. */
export const venueFlags = {
  endpoint: { type: 'string', multiple: true },
  switch: { type: 'string', multiple: true },
  sandbox: { type: 'boolean' },
} as const;

export interface VenueFlagValues {
  readonly endpoint?: readonly string[] | undefined;
  readonly switch?: readonly string[] | undefined;
  readonly sandbox?: boolean | undefined;
}

export interface VenueArguments extends ResolvedEndpoints {
  readonly adapter: VenueAdapter;
}

export function parseVenue(text: string | undefined): Result<VenueId, string> {
  if (text === undefined) {
    return err(`--venue is missing; it is one of ${venueIds.join(', ')}.`);
  }
  return isVenueId(text)
    ? ok(text)
    : err(`"${text}" is none of the venues ${venueIds.join(', ')}.`);
}

/** Says what is wrong and returns the exit code, or the venue with its addresses. */
export function venueArguments(
  command: string,
  values: VenueFlagValues & { readonly venue?: string | undefined },
  io: CliIo,
): VenueArguments | number {
  const venue = parseVenue(values.venue);
  if (!venue.ok) {
    return refuse(command, venue.error, io);
  }
  const venues = resolveVenues([venue.value], values);
  const [first] = venues.ok ? venues.value : [];
  return first ?? refuse(command, venues.ok ? '' : venues.error, io);
}

/** `KIND=URL` and `NAME=VALUE` are enough where there is one venue; with several each has to name its own. */
export function resolveVenues(
  venues: readonly VenueId[],
  values: VenueFlagValues,
): Result<readonly VenueArguments[], string> {
  const only = venues.length === 1 ? venues[0] : undefined;
  const overrides = parseEach(values.endpoint, (text) => parseEndpoint(text, venues, only));
  if (!overrides.ok) {
    return overrides;
  }
  const switches = parseEach(values.switch, (text) => parseVenueSwitch(text, venues, only));
  if (!switches.ok) {
    return switches;
  }
  const environment = values.sandbox === true ? 'sandbox' : 'production';
  const resolved: VenueArguments[] = [];
  for (const venue of venues) {
    const adapter = venueAdapters.get(venue);
    if (adapter === undefined) {
      return err(`this version cannot connect to ${venue}.`);
    }
    const isMine = (one: { readonly venue: VenueId }): boolean => one.venue === venue;
    const [mine, set] = [overrides.value.filter(isMine), switches.value.filter(isMine)];
    resolved.push({ adapter, ...resolveEndpoints(adapter, mine, environment, set) });
  }
  return ok(resolved);
}

function parseEndpoint(
  text: string,
  venues: readonly VenueId[],
  only: VenueId | undefined,
): Result<EndpointOverride & { readonly venue: VenueId }, string> {
  const parsed = parseEndpointOverride(text);
  if (!parsed.ok) {
    return parsed;
  }
  const venue = parsed.value.venue ?? only;
  if (venue === undefined) {
    return err(`--endpoint ${text} does not name its venue (VENUE.KIND=URL).`);
  }
  return venues.includes(venue)
    ? ok({ ...parsed.value, venue })
    : err(`--endpoint ${text} is for ${venue}, which is not asked for.`);
}

function parseVenueSwitch(
  text: string,
  venues: readonly VenueId[],
  only: VenueId | undefined,
): Result<ChosenSwitch, string> {
  const parsed = parseSwitch(text, only);
  return parsed.ok && !venues.includes(parsed.value.venue)
    ? err(`--switch ${text} is for ${parsed.value.venue}, which is not asked for.`)
    : parsed;
}

function parseEach<T>(
  texts: readonly string[] | undefined,
  parse: (text: string) => Result<T, string>,
): Result<readonly T[], string> {
  const values: T[] = [];
  for (const text of texts ?? []) {
    const parsed = parse(text);
    if (!parsed.ok) {
      return parsed;
    }
    values.push(parsed.value);
  }
  return ok(values);
}

export function refuse(command: string, sentence: string, io: CliIo): number {
  io.stderr(`plumbline ${command}: ${sentence}`);
  io.stderr(`See plumbline ${command} --help.`);
  return exitCodes.wrongUsage;
}
