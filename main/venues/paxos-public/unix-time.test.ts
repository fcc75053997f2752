import { describe, expect, it } from 'vitest';
import { readUnixTime } from './unix-time.ts';

const base = Date.UTC(2024, 0, 15, 10, 30) * 1000;

describe('Unix time', () => {
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
