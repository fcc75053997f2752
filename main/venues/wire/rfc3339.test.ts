import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOf, parseMicros, parseNanos } from './rfc3339.ts';

const base = Date.UTC(2024, 0, 15, 10, 30) * 1000;
const tenThirty = BigInt(Date.UTC(2024, 0, 15, 10, 30)) * 1_000_000n;

describe('RFC 3339 to whole nanoseconds', () => {
  it.each([
    ['2024-01-15T10:30:00Z', 0n],
    ['2024-01-15T10:30:00.1Z', 100_000_000n],
    ['2024-01-15T10:30:00.12Z', 120_000_000n],
    ['2024-01-15T10:30:00.123456789Z', 123_456_789n],
    ['2024-01-15T10:30:00.000000001Z', 1n],
    ['2024-01-15t10:30:00z', 0n],
    ['2024-01-15 10:30:00z', 0n],
    ['2024-01-15T12:30:00+02:00', 0n],
    ['2024-01-15T05:00:00.5-05:30', 500_000_000n],
    ['2024-01-15T10:29:60Z', 0n],
  ])('%s', (text, afterTenThirty) => {
    expect(parseNanos(text)).toBe(tenThirty + afterTenThirty);
  });

  it.each([
    '',
    '2024-01-15',
    '2024-01-15T10:30:00',
    '2024-01-15T10:30:00.Z',
    '2024-01-15T10:30:00.1234567890Z',
    '2024-01-15T24:00:00Z',
    '2024-02-30T10:30:00Z',
    '2023-02-29T10:30:00Z',
    '2024-00-15T10:30:00Z',
    '2024-01-15T10:30:00+24:00',
    '1705314600',
    '2024-01-15T10:30:00Z\n',
  ])('%j is none', (text) => {
    expect(parseNanos(text)).toBeUndefined();
  });

  it('a moment with more digits is later although its text sorts before', () => {
    const times = ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.1Z', '2024-01-15T10:30:00.12Z'];
    expect([...times].sort()).not.toEqual(times);
    const nanos = times.map((text) => parseNanos(text) ?? 0n);
    expect([...nanos].sort((a, b) => (a < b ? -1 : 1))).toEqual(nanos);
  });

  it('agrees with the calendar on every day from year 0 to 9999, to the last nanosecond', () => {
    const moment = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    const more = fc.nat({ max: 999_999 });
    fc.assert(
      fc.property(moment, more, (date, nanos) => {
        const text = `${date.toISOString().slice(0, -1)}${String(nanos).padStart(6, '0')}Z`;
        expect(parseNanos(text)).toBe(BigInt(date.getTime()) * 1_000_000n + BigInt(nanos));
      }),
      { numRuns: 5_000 },
    );
  });

  it('microseconds are cut, and only where they are exact', () => {
    expect(microsOf(1_999n)).toBe(1);
    expect(microsOf(-1n)).toBeUndefined();
    expect(microsOf(parseNanos('0001-01-01T00:00:00Z') ?? 0n)).toBeUndefined();
    expect(microsOf(parseNanos('2300-01-01T00:00:00Z') ?? 0n)).toBeUndefined();
  });
});

describe('RFC 3339 to microseconds', () => {
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
  ])('%s is read to the microsecond', (text, expected) => {
    expect(parseMicros(text)).toBe(expected);
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
    '0085-01-15T10:30:00Z',
    '9999-12-31T23:59:59Z',
    ' 2024-01-15T10:30:00Z',
    `2024-01-15T10:30:00.${'0'.repeat(64)}Z`,
    '',
  ])('%j is no time', (text) => {
    expect(parseMicros(text)).toBeUndefined();
  });

  it('agrees with Date on every millisecond', () => {
    const date = fc.date({
      min: new Date(0),
      max: new Date('2255-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, (value) => {
        expect(parseMicros(value.toISOString())).toBe(value.getTime() * 1000);
      }),
    );
  });
});
