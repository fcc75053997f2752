import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gridTenths, spanFor } from './peg-span.ts';

it('is two basis points round par for a price at par', () => {
  const span = spanFor(0, 0, undefined);
  expect([span, gridTenths(span)]).toEqual([{ low: -10, high: 10, step: 5 }, [-10, -5, 0, 5, 10]]);
});

it.each([
  [-1, 0, 2],
  [-2, 0, 5],
  [-4.5, 0, 5],
  [-4.6, 0, 10],
  [-2, 8, 20],
  [-40, 0, 50],
  [0, 300, 500],
  [-1300, 0, 2000],
])('%d to %d bp is shown on %d', (low, high, expected) => {
  const span = spanFor(low, high, undefined);
  expect((span.high - span.low) / 10).toBe(expected);
});

it('stays until data would leave it', () => {
  const first = spanFor(-2, 0, undefined);
  expect(first).toEqual({ low: -35, high: 15, step: 10 });
  expect(spanFor(-3.5, 1.5, first)).toBe(first);
  expect(spanFor(0, 0, first)).toBe(first);
  expect(spanFor(-3.6, 0, first)).not.toBe(first);
});

it('always holds data and par, and data and par fill 36 to 90 % above the least span', () => {
  const bp = fc.double({ min: -9000, max: 90_000, noNaN: true });
  fc.assert(
    fc.property(bp, bp, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const span = spanFor(low, high, undefined);
      const least = Math.min(0, low * 10);
      const most = Math.max(0, high * 10);
      expect(span.low).toBeLessThanOrEqual(least);
      expect(span.high).toBeGreaterThanOrEqual(most);
      const fill = (most - least) / (span.high - span.low);
      expect(fill).toBeLessThanOrEqual(0.9 + 1e-9);
      if (span.high - span.low > 20) {
        expect(fill).toBeGreaterThan(0.35);
      }
      const lines = gridTenths(span);
      expect(lines).toContain(0);
      expect(lines.length).toBeLessThanOrEqual(6);
    }),
  );
});
