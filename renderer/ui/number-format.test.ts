import { describe, expect, it } from 'vitest';
import {
  formatBasisPoints,
  formatChange,
  formatExact,
  formatPrice,
  formatSignedBasisPoints,
  formatSize,
  formatSpreadBasisPoints,
  groupDecimal,
  parseExact,
  parseUnits,
} from './number-format.ts';

describe('prices', () => {
  it('have the decimals of the step, trailing zeros and comma thousands', () => {
    expect([
      formatPrice(91247, 0, 0),
      formatPrice(9124625, 2, 2),
      formatPrice(99993, 5, 5),
      formatPrice(91249, 0, 2),
      formatPrice(5, 3, 3),
      formatPrice(123456789012345678901234567890n, 2, 2),
    ]).toEqual([
      '91,247',
      '91,246.25',
      '0.99993',
      '91,249.00',
      '0.005',
      '1,234,567,890,123,456,789,012,345,678.90',
    ]);
  });
});

describe('sizes', () => {
  it.each([
    [85, 3, 3, '0.085'],
    [12500, 3, 3, '12.500'],
    [0, 3, 3, '0.000'],
    [9999, 0, 0, '9,999'],
    [99990000001, 7, 3, '10.0k'],
    [46512, 0, 0, '46.5k'],
    [413000, 0, 0, '413k'],
    [999960, 0, 0, '1.00M'],
    [999499, 0, 0, '999k'],
    [1200000, 0, 2, '1.20M'],
    [13949999, 0, 0, '13.9M'],
    [2500000000, 0, 0, '2.50B'],
    [999600000000, 0, 0, '1.00e12'],
    [123456789012345678901234567890n, 18, 4, '123B'],
    [4, 5, 3, '<0.001'],
    [5, 4, 3, '0.001'],
    [1n, 18, 0, '<1'],
  ])('%s at scale %s with %s decimals reads %s', (units, scale, decimals, text) => {
    expect(formatSize(units, scale, decimals)).toBe(text);
  });

  it('are exact on hover and on copy', () => {
    expect([
      formatExact(1204000, 6),
      formatExact(46512, 0),
      formatExact(1000, 3),
      formatExact(1000000000000000001n, 18),
    ]).toEqual(['1.204', '46,512', '1', '1.000000000000000001']);
  });
});

describe('decimals as they were sent', () => {
  it('get commas and keep every digit', () => {
    expect(['91314.75', '0.00012345678', '1000', '999.50', '1234567'].map(groupDecimal)).toEqual([
      '91,314.75',
      '0.00012345678',
      '1,000',
      '999.50',
      '1,234,567',
    ]);
  });
});

describe('changes', () => {
  it('are signed with a true minus, and nothing for nothing', () => {
    expect([
      formatChange(120, 3, 2),
      formatChange(-850, 3, 2),
      formatChange(0, 3, 2),
      formatChange(500000, 0, 0),
      formatChange(-1, 3, 2),
    ]).toEqual(['+0.12', '\u22120.85', '', '+500k', '\u2212<0.01']);
  });
});

describe('basis points', () => {
  it('have one decimal, two for a spread under 1', () => {
    expect([
      formatSpreadBasisPoints(275, 9124762),
      formatSpreadBasisPoints(2, 99993),
      formatSpreadBasisPoints(31, 311185),
      formatSpreadBasisPoints(110, 52237),
      formatSpreadBasisPoints(1, 10n ** 12n),
      formatBasisPoints(1, 3, 1),
      formatSignedBasisPoints(-7, 100000, 1),
      formatSignedBasisPoints(13, 100000, 1),
      formatSignedBasisPoints(0, 100000, 1),
    ]).toEqual(['0.30', '0.20', '1.0', '21.1', '<0.01', '3,333.3', '\u22120.7', '+1.3', '0.0']);
  });
});

describe('reading', () => {
  it('keeps every digit', () => {
    expect([
      parseExact('91246.250'),
      parseExact('0'),
      parseExact('1.000000000000000001'),
      parseExact('1e5'),
      parseExact('-1'),
      parseExact('.5'),
      parseExact(''),
    ]).toEqual([
      { units: 9124625, scale: 2 },
      { units: 0, scale: 0 },
      { units: 1000000000000000001n, scale: 18 },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([parseUnits('0.25', 4), parseUnits('0.25', 1), parseUnits('7', 0)]).toEqual([
      2500,
      undefined,
      7,
    ]);
  });
});
