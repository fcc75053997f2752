import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ClockEstimate, sampleOfAnswer, sampleOfStamp } from './clock-estimate.ts';

const event = fc.record({
  kind: fc.constantFrom('date', 'exact', 'stamp'),
  afterMs: fc.integer({ min: 1, max: 30_000 }),
  wayThereMs: fc.double({ min: 0, max: 400, noNaN: true }),
  wayBackMs: fc.double({ min: 0, max: 400, noNaN: true }),
});

it('DL1, DL2: whatever the ways take, the offset lies in the interval, and honest answers never contradict each other', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -50_000, max: 50_000, noNaN: true }),
      // Both clocks together drift by less than the interval grows.
      fc.double({ min: -45e-6, max: 45e-6, noNaN: true }),
      fc.array(event, { minLength: 1, maxLength: 60 }),
      (offset, drift, events) => {
        const start = 1_790_000_000_000;
        const estimate = new ClockEstimate();
        let elapsed = 0;
        const theirs = (atMs: number) => start + atMs * (1 + drift) + offset;
        const ours = (atMs: number) => Math.floor(start + atMs);
        for (const { kind, afterMs, wayThereMs, wayBackMs } of events) {
          elapsed += afterMs;
          const sentAt = ours(elapsed);
          const atVenue = theirs(elapsed + wayThereMs);
          elapsed += wayThereMs + wayBackMs;
          const receivedAt = ours(elapsed);
          const venueAt = kind === 'date' ? Math.floor(atVenue / 1000) * 1000 : atVenue;
          const sample =
            kind === 'stamp'
              ? sampleOfStamp(venueAt, receivedAt)
              : sampleOfAnswer({
                  sentAt,
                  receivedAt,
                  venueIn: venueAt,
                  venueOut: venueAt,
                  resolutionMs: kind === 'date' ? 1000 : 0,
                });
          expect(estimate.add(sample, ours(elapsed), elapsed)).toBe(false);
          const known = estimate.offset(elapsed);
          if (known !== undefined) {
            const real = theirs(elapsed) - (start + elapsed);
            expect(Math.abs(known.offsetMs - real)).toBeLessThanOrEqual(
              known.uncertaintyMs + 0.001,
            );
          }
        }
      },
    ),
  );
});
