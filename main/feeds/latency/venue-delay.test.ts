import { beforeEach, describe, expect, it } from 'vitest';
import type { DelayFacts } from '../delay-facts.ts';
import { ManualClock } from '../manual-clock.ts';
import { ClockProbe } from './clock-probe.ts';
import { MarketMeter } from './market-meter.ts';
import { type MeasuredMarket, VenueDelay } from './venue-delay.ts';

class Market implements MeasuredMarket {
  readonly market = 'BTC';
  readonly meter = new MarketMeter();
  readonly told: Array<DelayFacts | undefined> = [];
  readonly line = {
    pings: 0,
    connection: {
      roundTripMs: undefined as number | undefined,
      pingExtra: () => {
        this.line.pings += 1;
      },
    },
  };

  carrier() {
    return this.line;
  }

  setDelay(delay: DelayFacts | undefined): void {
    this.told.push(delay);
  }
}

/** Its wall clock is set by hand, as people do. */
class SetClock extends ManualClock {
  setByMs = 0;

  override now(): number {
    return super.now() + this.setByMs;
  }
}

const startedAt = Date.UTC(2026, 10, 3, 14, 30);
let clock: SetClock;
let market: Market;
let delay: VenueDelay;
/** The venue's clock minus ours, and whether it answers. */
let offsetMs: number;
let isAnswering: boolean;
let asked: number;

beforeEach(() => {
  clock = new SetClock(startedAt);
  market = new Market();
  offsetMs = 40;
  isAnswering = true;
  asked = 0;
  delay = new VenueDelay({
    clock,
    markets: new Map([['BTC', market]]),
    probe: (offset, onReading) =>
      new ClockProbe({
        clock,
        offset,
        onReading,
        tellsSeconds: false,
        ask: async () => {
          asked += 1;
          const venueAt = venueNow();
          return isAnswering
            ? {
                sentAt: clock.now() - 10,
                receivedAt: clock.now() + 10,
                venueIn: venueAt,
                venueOut: venueAt,
                resolutionMs: 0,
              }
            : undefined;
        },
      }),
  });
});

function venueNow(): number {
  return clock.now() - clock.setByMs + offsetMs;
}

/** Updates each 50 ms that are `delayMs` old when they come. */
async function stream(forMs: number, delayMs: number): Promise<void> {
  for (let passed = 0; passed < forMs; passed += 50) {
    clock.advance(50);
    delay.stamped(market, venueNow() - delayMs, clock.now());
    delay.settle();
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('VenueDelay', () => {
  it('DL5: the delay is receipt minus stamp, corrected by the clock', async () => {
    market.line.connection.roundTripMs = 30;
    await stream(3_000, 85);
    expect(market.told.at(-1)).toEqual({
      middleMs: expect.closeTo(85, 0),
      clockUncertaintyMs: expect.closeTo(11, 0),
      venueMs: expect.closeTo(70, 0),
      roundTripMs: 30,
    });
    expect(delay.status.clock).toMatchObject({ offsetMs: expect.closeTo(40, 0) });
    expect([asked, market.line.pings]).toEqual([1, 0]);
  });

  it('DL5: it is told four times a second at most, and is over when nothing comes', async () => {
    await stream(4_000, 85);
    expect(market.told.length).toBeLessThanOrEqual(16);
    market.told.length = 0;
    clock.advance(5_000);
    expect(market.told.at(-1)).toEqual({ clockUncertaintyMs: expect.any(Number) });
    const told = market.told.length;
    clock.advance(60_000);
    expect([market.told.length, clock.pendingTimers]).toEqual([told, 0]);
  });

  it('DL6: where no round trip is known it is asked for, and again while something is late', async () => {
    await stream(1_000, 85);
    expect(market.line.pings).toBeGreaterThan(0);
    market.line.connection.roundTripMs = 30;
    market.line.pings = 0;
    await stream(3_000, 85);
    expect(market.line.pings).toBe(0);
    await stream(3_000, 900);
    expect(market.line.pings).toBeGreaterThan(0);
  });

  it('DL4: when the venue sets its clock, nobody is called late for it', async () => {
    await stream(20_000, 85);
    offsetMs = -400_000;
    await stream(10_000, 85);
    const late = market.told.filter((facts) => (facts?.middleMs ?? 0) > 300);
    expect(late).toEqual([]);
    // So far off it is no measure at all.
    expect(market.told.at(-1)).toBeUndefined();
    expect(delay.status.clock?.offsetMs).toBeCloseTo(-400_000, 0);
  });

  it.each([
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
    ['five seconds forward', 5_000],
    ['five seconds back', -5_000],
  ])(
    'DL4: when our own clock is set %s, no venue is late and none takes an hour',
    async (_name, byMs) => {
      market.line.connection.roundTripMs = 30;
      await stream(20_000, 85);
      market.told.length = 0;
      clock.setByMs = byMs;
      // Before anybody has looked at the clock.
      const receivedAt = clock.now();
      const stampedAt = venueNow() - 85;
      const times = { receivedAt, stampedAt, readMs: 0.2, applyMs: 0.1 };
      delay.measured({ feed: market, session: market.line, ...times });
      await stream(10_000, 85);
      const late = market.told.filter((facts) => (facts?.middleMs ?? 0) > 300);
      expect(late).toEqual([]);
      // An hour off it is no measure at all.
      const isOff = Math.abs(byMs) > 10_000;
      expect(market.told.at(-1)?.middleMs).toEqual(isOff ? undefined : expect.closeTo(85, 0));
      expect(delay.status.clock?.offsetMs).toBeCloseTo(40 - byMs, 0);
      expect(market.meter.figures(clock.monotonic())?.last5min.venue?.max ?? 0).toBeLessThan(100);
    },
  );

  it.each([
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
  ])('DL4: an answer during which our clock was set %s tells nothing', (_name, byMs) => {
    const sentAt = clock.now();
    const venueAt = venueNow();
    clock.setByMs = byMs;
    const receivedAt = clock.now();
    const times = { venueIn: venueAt, venueOut: venueAt, resolutionMs: 0 };
    delay.clockSeen({ sentAt, receivedAt, ...times });
    expect(delay.status.clock).toBeUndefined();
  });

  it('DL4: a real delay is told once the clock was looked at, and soon also where nobody answers', async () => {
    await stream(20_000, 85);
    await stream(3_000, 900);
    expect(market.told.at(-1)?.middleMs).toBeCloseTo(900, 0);
    expect(asked).toBe(2);
    await stream(5_000, 85);
    isAnswering = false;
    market.told.length = 0;
    await stream(2_000, 900);
    expect(market.told.some((facts) => (facts?.middleMs ?? 0) > 300)).toBe(false);
    await stream(4_000, 900);
    expect(market.told.at(-1)?.middleMs).toBeCloseTo(900, 0);
  });

  it('DL7, DL9: a stage is measured only by what is known', async () => {
    const message = {
      feed: market,
      session: market.line,
      receivedAt: clock.now(),
      stampedAt: clock.now() - 45,
      readMs: 0.2,
      applyMs: 0.1,
    };
    delay.measured(message);
    expect(Object.keys(market.meter.figures(0)?.last10s ?? {})).toEqual(['read', 'apply']);
    await stream(1_000, 85);
    market.line.connection.roundTripMs = 30;
    delay.measured({ ...message, receivedAt: clock.now(), stampedAt: clock.now() - 45 });
    const figures = market.meter.figures(clock.monotonic())?.last10s;
    // 45 ms between the stamp and us by our clock, 40 more by theirs, half a round trip on the way.
    expect(figures).toMatchObject({
      venue: { count: 1, max: expect.closeTo(70, 0) },
      network: { max: 15 },
    });
  });
});
