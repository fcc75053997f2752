/** How a venue can be asked for its time: where it tells it, or the `Date` of a small answer. SPEC.md DL3. */
import type { ClockOffset } from '#shared/ipc/stream.ts';
import type { ClockReading, VenueAdapter, VenueEndpoints } from '../../venues/venue.ts';
import type { Clock } from '../clock.ts';
import type { RestClient } from '../rest-client.ts';
import { ClockProbe } from './clock-probe.ts';

export interface VenueProbeOptions {
  readonly adapter: VenueAdapter;
  readonly endpoints: VenueEndpoints;
  readonly isRestPaired: boolean;
  readonly clock: Clock;
  readonly rest: RestClient;
}

/** `offset`: what is known by now. `onReading` hears the answers. */
export type CreateProbe = (
  offset: () => ClockOffset | undefined,
  onReading: (reading: ClockReading) => void,
) => ClockProbe;

/** Undefined where the REST address is not that of the sockets: its clock would be another one. */
export function venueProbe(options: VenueProbeOptions): CreateProbe | undefined {
  const { adapter, endpoints, isRestPaired, clock, rest } = options;
  if (!isRestPaired) {
    return undefined;
  }
  const { time, marketsUrl } = adapter.rest;
  return (offset, onReading) =>
    new ClockProbe({
      clock,
      offset,
      onReading,
      tellsSeconds: time === undefined,
      ask: async () => {
        if (time !== undefined) {
          return rest.readTime(time.url(endpoints), (body) => time.parse(body));
        }
        // Its date is heard with those of all other answers.
        await rest.head(marketsUrl(endpoints));
        return undefined;
      },
    });
}
