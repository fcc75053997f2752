/** Stamps that come late, clocks that are off or unknown: when the window says LATE, whose delay it is, and when it says nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { market, ParadexBench } from './paradex-bench.ts';

let paradex: ParadexBench;

beforeEach(async () => {
  paradex = await ParadexBench.open();
});

afterEach(async () => {
  await paradex.close();
});

/** Ten updates a second, each of which is heard of a step (100 ms) later. */
async function flow(ms: number, isDone: () => boolean = () => false): Promise<number> {
  const { bench, venue } = paradex;
  let passed = 0;
  for (; passed < ms && !isDone(); passed += 100) {
    venue.delta(market, [['84000', String(1 + ((passed / 100) % 7))]], []);
    await bench.spend(100, undefined, 100);
  }
  return passed;
}

const state = (): string => paradex.bench.state(market);

describe('a clock that is known', () => {
  beforeEach(async () => {
    const { bench, venue } = paradex;
    venue.clock = () => bench.clock.now() + 137;
    await paradex.followLive();
    await flow(45_000);
  });

  it('a delay above 500 ms is LATE and the venue’s; below 300 ms for five seconds it is over', async () => {
    const { bench, venue } = paradex;
    expect([...new Set(paradex.codes())]).not.toContain('venue-late');
    venue.stampsEarlierMs = 1_200;
    expect(await flow(10_000, () => state() === 'LATE')).toBeLessThan(6_000);
    expect(bench.seen(market)).toEqual({
      state: 'LATE',
      code: 'venue-late',
      text: expect.stringMatching(
        /^The venue stamps its updates 1\.\d+ s before it sends them\. Round trip is as usual\. Nothing is missing\.$/,
      ),
    });
    await flow(4_000);
    expect(bench.seen(market).text).toMatch(/^The venue stamps its updates 1\.[23]\d* s before/);
    venue.stampsEarlierMs = 250;
    await flow(20_000);
    expect(state()).toBe('LATE');
    venue.stampsEarlierMs = 100;
    const over = await flow(20_000, () => state() === 'LIVE');
    expect(over).toBeGreaterThanOrEqual(5_000);
    expect(over).toBeLessThan(9_000);
    venue.stampsEarlierMs = 250;
    await flow(20_000);
    expect(state()).toBe('LIVE');
  });

  it('a few late ones among many are no delay', async () => {
    const { venue } = paradex;
    for (let second = 0; second < 20; second += 1) {
      venue.stampsEarlierMs = 5_000;
      await flow(300);
      venue.stampsEarlierMs = 0;
      await flow(700);
    }
    expect(paradex.bench.history(market).some(({ state: said }) => said === 'LATE')).toBe(false);
  });

  it('a clock that is set by an hour is no delay', async () => {
    const { bench, venue } = paradex;
    for (const step of [3_600_000, -3_600_000]) {
      venue.clock = () => bench.clock.now() + 137 + step;
      await flow(60_000);
    }
    expect(bench.history(market).some(({ state: said }) => said === 'LATE')).toBe(false);
  });
});

describe('a clock that says nothing', () => {
  it.each([74_000, -74_000])(
    'off by %d ms: no delay is claimed, and the offset is told',
    async (offMs) => {
      const { bench, venue } = paradex;
      venue.clock = () => bench.clock.now() + offMs;
      await paradex.followLive();
      await flow(20_000);
      venue.stampsEarlierMs = 1_500;
      await flow(20_000);
      expect(bench.history(market).some(({ state: said }) => said === 'LATE')).toBe(false);
      const { clock } = bench.status;
      expect(Math.abs((clock?.offsetMs ?? 0) - offMs)).toBeLessThanOrEqual(
        (clock?.uncertaintyMs ?? 0) + 5,
      );
    },
  );

  it('never asked with success: nothing is claimed of a delay', async () => {
    const { bench } = paradex;
    await paradex.followLive();
    await flow(30_000);
    expect(bench.history(market).some(({ state: said }) => said === 'LATE')).toBe(false);
  });
});
