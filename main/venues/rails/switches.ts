/** Where Rails' documents leave something open: SPEC.md RA5, RA14, RA41. */
import type { VenueEndpoints, VenueSwitch } from '../venue.ts';

export const railsSwitches = [
  {
    name: 'message-names',
    values: ['v2', 'v1'],
    meaning:
      'v1: books may also come under the names of the first version (orderBook, orderBookDelta without a time); no second line then, since equal messages cannot be told.',
  },
  {
    name: 'snapshot-frames',
    values: ['one', 'several'],
    meaning:
      'several: a full book may come in parts, so it is shown half a second after its last part. one: it is shown with the first, and parts that follow are added.',
  },
  {
    name: 'market-list',
    values: ['markets', 'market-data'],
    meaning: 'Which REST address names the markets: /markets, or /market-data as documented.',
  },
] as const satisfies readonly VenueSwitch[];

export interface RailsReading {
  readonly isV1Read: boolean;
  readonly hasSeveralFrames: boolean;
  readonly isListFromMarketData: boolean;
}

export function readSwitches({ switches }: VenueEndpoints): RailsReading {
  return {
    isV1Read: switches?.['message-names'] === 'v1',
    hasSeveralFrames: switches?.['snapshot-frames'] === 'several',
    isListFromMarketData: switches?.['market-list'] === 'market-data',
  };
}
