import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import {
  compare,
  formatValue,
  isAtLeast,
  multiply,
  parseExact,
  parseSizeLimit,
  thresholdsFor,
  tierOf,
} from './trade-value.ts';

function exact(text: string) {
  return ensureDefined(parseExact(text), text);
}

describe('the size limit', () => {
  it.each([
    ['0.010', '0.01', true],
    ['0.010', '0.0099999999999999999999', false],
    ['0.1', '0.09', false],
    ['0.1', '1', true],
    ['10', '9.999', false],
    ['10', '010.0', true],
    ['2', '10', true],
    ['0', '0', true],
    ['0.5', '0', false],
    ['9007199254740993', '9007199254740992', false],
  ])('%s against %s', (limit, size, expected) => {
    expect(isAtLeast(size, ensureDefined(parseSizeLimit(limit), limit))).toBe(expected);
  });

  it('agrees with exact arithmetic on any two decimals', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0019'), minLength: 1, maxLength: 20 });
    const decimal = fc
      .tuple(digits, fc.option(digits, { nil: undefined }))
      .map(([whole, part]) => (part === undefined ? whole : `${whole}.${part}`));
    fc.assert(
      fc.property(decimal, decimal, (size, limit) => {
        const answer = isAtLeast(size, ensureDefined(parseSizeLimit(limit), limit));
        expect(answer).toBe(compare(exact(size), exact(limit)) >= 0);
      }),
    );
  });

  it.each(['', '-1', '1e3', '.5', '1,000', 'abc'])('refuses %j', (text) => {
    expect(parseSizeLimit(text)).toBeUndefined();
  });
});

it.each([
  ['91249', '0.085', '7.76k'],
  ['91261.5', '6.4', '584k'],
  ['91246.25', '0.412', '37.6k'],
  ['100', '7.763', '776'],
  ['1', '77.63', '77.6'],
  ['1', '0.1', '0.10'],
  ['1', '0.0000000000000000001', '<0.01'],
  ['1.0001', '1204000', '1.20M'],
])('%s × %s is worth %s', (price, size, expected) => {
  expect(formatValue(multiply(exact(price), exact(size)))).toBe(expected);
});

it.each([
  ['49999.999999999999999999', 0],
  ['50000', 1],
  ['99999.99', 1],
  ['100000', 2],
  ['499999.999999999999999999999', 2],
  ['500000', 3],
])('a value of %s dollars is tier %i', (value, tier) => {
  expect(tierOf(exact(value), thresholdsFor('USD'))).toBe(tier);
});

it('measures in the coin a market is quoted in', () => {
  expect(tierOf(exact('1.2'), thresholdsFor('BTC'))).toBe(2);
  expect(tierOf(exact('1.2'), thresholdsFor(undefined))).toBe(0);
});
