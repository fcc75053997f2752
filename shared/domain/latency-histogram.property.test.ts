import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

const sliceMs = 1_000;
const slices = 10;

it('DL8: the figures are those of the window, at most a step of 9 % above what was measured', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          afterMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.constant(9_000)),
          ms: fc.oneof(
            fc.double({ min: 0, max: 3, noNaN: true }),
            fc.double({ min: 0, max: 200_000, noNaN: true }),
          ),
        }),
        { minLength: 1, maxLength: 120 },
      ),
      fc.integer({ min: 0, max: 12_000 }),
      (events, laterMs) => {
        const histogram = new LatencyHistogram(sliceMs, slices);
        const seen: Array<{ atMs: number; ms: number }> = [];
        let atMs = 0;
        for (const { afterMs, ms } of events) {
          atMs += afterMs;
          histogram.record(ms, atMs);
          seen.push({ atMs, ms });
        }
        const now = atMs + laterMs;
        const oldest = (Math.floor(now / sliceMs) - slices + 1) * sliceMs;
        const inside = seen
          .filter((one) => one.atMs >= oldest)
          .map(({ ms }) => ms)
          .sort((one, other) => one - other);
        const figures = histogram.figures(now);
        if (inside.length === 0) {
          expect(figures).toBeUndefined();
          return;
        }
        const at = (share: number) => inside[Math.ceil(inside.length * share) - 1] ?? 0;
        expect(figures).toMatchObject({ count: inside.length, max: inside.at(-1) });
        for (const [figure, exact] of [
          [figures?.p50, at(0.5)],
          [figures?.p99, at(0.99)],
        ]) {
          expect(figure).toBeGreaterThanOrEqual(Math.min(exact ?? 0, 130_000) - 1e-9);
          // Past two minutes it is the largest of them.
          if ((exact ?? 0) < 130_000) {
            expect(figure).toBeLessThanOrEqual(Math.max(0.001, (exact ?? 0) * 1.0906));
          }
        }
      },
    ),
  );
});
