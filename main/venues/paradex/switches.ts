/** What differs between servers of this venue, or is open in its document. SPEC.md PD13, PD40. */
import type { VenueEndpoints, VenueSwitch } from '../venue.ts';

export const paradexSwitches: readonly VenueSwitch[] = [
  {
    name: 'encoding',
    values: ['sbe', 'json'],
    meaning:
      'sbe: binary public data, which the venue requires since 2026-09-21. json: the form before that, for servers that still speak it.',
  },
  {
    name: 'sbe-version',
    values: ['1', '0', '2'],
    meaning: 'The version of schema 1 that is asked for. 2 adds only the full id of trades.',
  },
  {
    name: 'json-sequence',
    values: ['contiguous', 'monotone'],
    meaning:
      'json only. contiguous: a book update is its forerunner plus one, as on the binary feed. monotone: numbers may be left out, so a lost update cannot be seen and the book is asked for again each hour.',
  },
  {
    name: 'resync',
    values: ['resubscribe', 'reconnect'],
    meaning:
      'After a gap. resubscribe: that book alone, over the open socket. reconnect: the whole socket, for a server that gives no full book to a second subscription.',
  },
];

export interface ParadexOptions {
  readonly encoding: 'sbe' | 'json';
  readonly sbeVersion: string;
  readonly isContiguous: boolean;
  readonly canResubscribe: boolean;
}

export function readOptions({ switches = {} }: VenueEndpoints): ParadexOptions {
  const isJson = switches.encoding === 'json';
  return {
    encoding: isJson ? 'json' : 'sbe',
    sbeVersion: switches['sbe-version'] ?? '1',
    isContiguous: !(isJson && switches['json-sequence'] === 'monotone'),
    canResubscribe: switches.resync !== 'reconnect',
  };
}

/** Without the two parameters a server sends the JSON form, or nothing (protocol §0). */
export function socketUrl(endpoints: VenueEndpoints): string {
  const { encoding, sbeVersion } = readOptions(endpoints);
  if (encoding === 'json') {
    return endpoints.ws;
  }
  const joint = endpoints.ws.includes('?') ? '&' : '?';
  return `${endpoints.ws}${joint}sbeSchemaId=1&sbeSchemaVersion=${sbeVersion}`;
}
