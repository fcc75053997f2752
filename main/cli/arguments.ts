/** Reading of flags that several commands share. An error is the sentence to print before exit 64. */
import { isVenueId, type VenueId, venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { parseEndpointOverride } from '../endpoints.ts';
import {
  type OverriddenEndpoint,
  type ResolvedEndpoints,
  resolveEndpoints,
} from '../resolve-endpoints.ts';
import { venueAdapters } from '../venues/registry.ts';
import type { VenueAdapter } from '../venues/venue.ts';
import { type CliIo, exitCodes } from './cli-io.ts';

export function parseVenue(text: string | undefined): Result<VenueId, string> {
  if (text === undefined) {
    return err(`--venue is missing; it is one of ${venueIds.join(', ')}.`);
  }
  return isVenueId(text)
    ? ok(text)
    : err(`"${text}" is none of the venues ${venueIds.join(', ')}.`);
}

/** `KIND=URL`; the long form `VENUE.KIND=URL` is taken too when it names this venue. */
export function parseEndpoints(
  texts: readonly string[],
  venue: VenueId,
): Result<readonly OverriddenEndpoint[], string> {
  const overrides: OverriddenEndpoint[] = [];
  for (const text of texts) {
    const parsed = parseEndpointOverride(text);
    if (!parsed.ok) {
      return parsed;
    }
    if (parsed.value.venue !== undefined && parsed.value.venue !== venue) {
      return err(`--endpoint ${text} is for ${parsed.value.venue}, but --venue says ${venue}.`);
    }
    overrides.push({ kind: parsed.value.kind, url: parsed.value.url });
  }
  return ok(overrides);
}

export interface VenueArguments extends ResolvedEndpoints {
  readonly adapter: VenueAdapter;
}

/** Says what is wrong and returns the exit code, or the venue with its addresses. */
export function venueArguments(
  command: string,
  values: {
    readonly venue?: string | undefined;
    readonly endpoint?: readonly string[] | undefined;
    readonly sandbox?: boolean | undefined;
  },
  io: CliIo,
): VenueArguments | number {
  const venue = parseVenue(values.venue);
  if (!venue.ok) {
    return refuse(command, venue.error, io);
  }
  const overrides = parseEndpoints(values.endpoint ?? [], venue.value);
  if (!overrides.ok) {
    return refuse(command, overrides.error, io);
  }
  const adapter = venueAdapters.get(venue.value);
  if (adapter === undefined) {
    io.stderr(`plumbline ${command}: this version cannot connect to ${venue.value} yet.`);
    return exitCodes.somethingMissing;
  }
  const environment = values.sandbox === true ? 'sandbox' : 'production';
  return { adapter, ...resolveEndpoints(adapter, overrides.value, environment) };
}

export function refuse(command: string, sentence: string, io: CliIo): number {
  io.stderr(`plumbline ${command}: ${sentence}`);
  io.stderr(`See plumbline ${command} --help.`);
  return exitCodes.wrongUsage;
}
