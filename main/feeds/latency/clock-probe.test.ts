import { describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { ClockEstimate, sampleOfAnswer } from './clock-estimate.ts';
import { ClockProbe } from './clock-probe.ts';

/** A venue whose clock is `offsetMs` off and which is `wayMs` away; the way takes no time of the test's clock. */
class Venue {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 3, 14, 30, 0, 137));
  readonly estimate = new ClockEstimate();
  readonly askedAt: number[] = [];
  offsetMs: number;
  readonly probe: ClockProbe;

  constructor(offsetMs: number, tellsSeconds: boolean) {
    this.offsetMs = offsetMs;
    this.probe = new ClockProbe({
      clock: this.clock,
      tellsSeconds,
      offset: () => this.estimate.offset(this.clock.monotonic()),
      ask: () => {
        const now = this.clock.now();
        this.askedAt.push(this.clock.monotonic());
        const theirs = now + this.offsetMs;
        const venueIn = tellsSeconds ? Math.floor(theirs / 1000) * 1000 : theirs;
        return Promise.resolve({
          sentAt: now - 15,
          receivedAt: now + 15,
          venueIn,
          venueOut: venueIn,
          resolutionMs: tellsSeconds ? 1000 : 1,
        });
      },
      onReading: (reading) => {
        this.estimate.add(sampleOfAnswer(reading), this.clock.now(), this.clock.monotonic());
      },
    });
  }

  /** A tenth of a second at a time, as messages would. */
  async pass(ms: number, isUrgent = false): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      this.probe.tend(isUrgent);
      this.clock.advance(100);
      await Promise.resolve();
      await Promise.resolve();
    }
  }

  get uncertaintyMs(): number {
    return this.estimate.offset(this.clock.monotonic())?.uncertaintyMs ?? Number.NaN;
  }
}

describe('ClockProbe', () => {
  it.each([-7_310, -84, 0, 3, 499, 20_777])(
    'DL3: whole seconds are enough to know a clock that is %i ms off to a tenth of a second',
    async (offsetMs) => {
      const venue = new Venue(offsetMs, true);
      await venue.pass(15_000);
      expect(venue.uncertaintyMs).toBeLessThan(100);
      expect(venue.askedAt.length).toBeLessThanOrEqual(6);
      const known = venue.estimate.offset(venue.clock.monotonic())?.offsetMs ?? Number.NaN;
      expect(Math.abs(known - offsetMs)).toBeLessThanOrEqual(venue.uncertaintyMs);
    },
  );

  it('DL3: where the venue tells milliseconds one question is enough, and then it is asked rarely', async () => {
    const venue = new Venue(1_234, false);
    await venue.pass(290_000);
    expect(venue.askedAt).toHaveLength(1);
    await venue.pass(20_000);
    expect(venue.askedAt).toHaveLength(2);
  });

  it('DL3: when a delay shows it is asked at once, and then each 10 s at most', async () => {
    const venue = new Venue(0, false);
    await venue.pass(30_000);
    await venue.pass(25_000, true);
    expect(venue.askedAt).toEqual([0, 30_000, 40_000, 50_000]);
  });

  it('DL3: a question that is never answered well is asked ten times, then once a minute', async () => {
    const venue = new Venue(0, true);
    // Each answer is of another clock.
    const timer = () => {
      venue.offsetMs += 60_000;
    };
    for (let step = 0; step < 60; step += 1) {
      await venue.pass(1_000);
      timer();
    }
    expect(venue.askedAt.length).toBeLessThanOrEqual(21);
    const before = venue.askedAt.length;
    for (let step = 0; step < 120; step += 1) {
      await venue.pass(1_000);
      timer();
    }
    expect(venue.askedAt.length - before).toBeLessThanOrEqual(3);
  });

  it('asks nothing once it is closed', async () => {
    const venue = new Venue(0, true);
    venue.probe.tend(false);
    venue.probe.close();
    venue.clock.advance(5_000);
    await venue.pass(5_000);
    expect([venue.askedAt, venue.clock.pendingTimers]).toEqual([[], 0]);
  });
});
