import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRfc3339, readUnixTime } from './wire-time.ts';

const base = Date.UTC(2024, 0, 15, 10, 30) * 1000;

describe('times on the wire', () => {
  it.each([
    ['2024-01-15T10:30:00Z', base],
    ['2024-01-15T10:30:00.1Z', base + 100_000],
    ['2024-01-15T10:30:00.123456Z', base + 123_456],
    ['2024-01-15T10:30:00.123456999Z', base + 123_456],
    ['2024-01-15T10:30:00.000000999999999999Z', base],
    ['2024-01-15T12:30:00.5+02:00', base + 500_000],
    ['2024-01-15T05:00:00-05:30', base],
    ['2024-01-15 10:30:00z', base],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) * 1000],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) * 1000],
    ['1970-01-01T00:00:00Z', 0],
  ])('PP15: %s is read to the microsecond', (text, expected) => {
    expect(parseRfc3339(text)).toBe(expected);
  });

  it.each([
    '2024-01-15T10:30:00',
    '2024-01-15T10:30:00.Z',
    '2024-01-15T10:30Z',
    '2023-02-29T10:30:00Z',
    '2024-00-15T10:30:00Z',
    '2024-13-15T10:30:00Z',
    '2024-01-00T10:30:00Z',
    '2024-01-15T24:30:00Z',
    '2024-01-15T10:60:00Z',
    '2024-01-15T10:30:61Z',
    '2024-01-15T10:30:00+24:00',
    '2024-01-15T10:30:00+0200',
    '1969-12-31T23:59:59Z',
    '0024-01-15T10:30:00Z',
    '9999-12-31T23:59:59Z',
    ' 2024-01-15T10:30:00Z',
    `2024-01-15T10:30:00.${'0'.repeat(64)}Z`,
    '',
  ])('PP15: %j is no time', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });

  it('PP15: agrees with Date on every millisecond', () => {
    const date = fc.date({
      min: new Date(0),
      max: new Date('2255-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, (value) => {
        expect(parseRfc3339(value.toISOString())).toBe(value.getTime() * 1000);
      }),
    );
  });

  it('PP17: Unix time is told by its size, and is never negative or infinite', () => {
    const times = [
      1_705_314_600, 1_705_314_600_000, 1_705_314_600_000_000, 1_705_314_600_000_000_000,
    ];
    expect(times.map(readUnixTime)).toEqual([base, base, base, base]);
    expect([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300].map(readUnixTime)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
