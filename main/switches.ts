/** `--switch` of the app (`VENUE.NAME=VALUE`) and of the CLI (`NAME=VALUE`): where a venue's server may differ, chosen for its endpoint. */
import { isVenueId, type VenueId, venueIds } from '#shared/domain/market.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { venueAdapters } from './venues/registry.ts';
import type { VenueAdapter, VenueSwitch } from './venues/venue.ts';

export interface ChosenSwitch {
  readonly venue: VenueId;
  readonly name: string;
  readonly value: string;
}

/** `venue`: the one the command is about; without it the switch has to name its own. The error is the sentence to print before exit 64. */
export function parseSwitch(
  text: string,
  venue?: VenueId,
  adapters: ReadonlyMap<VenueId, VenueAdapter> = venueAdapters,
): Result<ChosenSwitch, string> {
  const equals = text.indexOf('=');
  if (equals < 0) {
    return refuse(text, 'there is no "=" in it');
  }
  const [path, value] = [text.slice(0, equals), text.slice(equals + 1)];
  const dot = path.indexOf('.');
  const named = dot < 0 ? venue : path.slice(0, dot);
  if (named === undefined) {
    return refuse(text, 'it does not name its venue (VENUE.NAME=VALUE)');
  }
  if (!isVenueId(named)) {
    return refuse(text, `"${named}" is none of ${venueIds.join(', ')}`);
  }
  if (venue !== undefined && named !== venue) {
    return refuse(text, `it is for ${named}, but --venue says ${venue}`);
  }
  const switches = adapters.get(named)?.switches ?? [];
  const name = path.slice(dot + 1);
  const found = switches.find((known) => known.name === name);
  if (found === undefined) {
    return refuse(text, noSuchSwitch(named, name, switches));
  }
  return found.values.includes(value)
    ? ok({ venue: named, name, value })
    : refuse(text, `"${value}" is none of ${found.values.join(', ')}`);
}

function noSuchSwitch(venue: VenueId, name: string, switches: readonly VenueSwitch[]): string {
  return switches.length === 0
    ? `${venue} has no switches`
    : `"${name}" is none of ${switches.map((known) => known.name).join(', ')}`;
}

function refuse(text: string, reason: string): Result<never, string> {
  return err(`--switch ${text} is refused: ${reason}.`);
}
