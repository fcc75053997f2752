import { describe, expect, it } from 'vitest';
import { parseSwitch } from './switches.ts';
import { paxosPublic } from './venues/paxos-public/paxos-public.ts';
import type { VenueAdapter } from './venues/venue.ts';

const paradex: VenueAdapter = {
  ...paxosPublic,
  id: 'paradex',
  switches: [
    { name: 'encoding', values: ['sbe', 'json'], meaning: 'how public channels are sent' },
    { name: 'schema', values: ['1', '2'], meaning: 'which schema version is asked for' },
  ],
};
const adapters = new Map([
  [paxosPublic.id, paxosPublic],
  [paradex.id, paradex],
]);

describe('parseSwitch', () => {
  it('reads VENUE.NAME=VALUE, and NAME=VALUE where the command names the venue', () => {
    const chosen = { ok: true, value: { venue: 'paradex', name: 'encoding', value: 'json' } };
    expect(parseSwitch('paradex.encoding=json', undefined, adapters)).toEqual(chosen);
    expect(parseSwitch('encoding=json', 'paradex', adapters)).toEqual(chosen);
    expect(parseSwitch('paradex.encoding=json', 'paradex', adapters)).toEqual(chosen);
  });

  it.each([
    ['paradex.encoding', 'no "="'],
    ['encoding=json', 'does not name its venue'],
    ['binance.encoding=json', 'none of paxos-public'],
    ['paradex.encodings=json', '"encodings" is none of encoding, schema'],
    ['paradex.encoding=xml', '"xml" is none of sbe, json'],
    ['paxos-public.encoding=json', 'paxos-public has no switches'],
  ])('refuses %s', (text, reason) => {
    const result = parseSwitch(text, undefined, adapters);
    expect(result.ok ? '' : result.error).toContain(reason);
  });

  it('refuses a switch for another venue than the command is about', () => {
    const result = parseSwitch('paradex.encoding=json', 'rails', adapters);
    expect(result.ok ? '' : result.error).toContain('--venue says rails');
  });
});
