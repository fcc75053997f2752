/** One market stops while its neighbour moves: silent against its habit, and what a second copy says of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { followAll, type VenueRig, venueRigs } from './venue-rigs.ts';

let rig: VenueRig;

afterEach(async () => {
  await rig.close();
});

/** Both move once a second for long enough that this is their habit; then `market` stops. */
async function freeze(open: () => Promise<VenueRig>): Promise<void> {
  rig = await open();
  const { bench, market, other } = rig;
  await followAll(rig);
  for (let change = 0; change < 30; change += 1) {
    rig.set(market, 'bid', '49000', String(1 + (change % 2)));
    rig.set(other, 'bid', '49000', String(1 + (change % 2)));
    await bench.spend(1_000);
  }
}

/** The neighbour moves on. */
async function goOn(ms: number, isDone: () => boolean): Promise<void> {
  const { bench, other } = rig;
  for (let passed = 0; passed < ms && !isDone(); passed += 1_000) {
    rig.set(other, 'bid', '49000', String(1 + ((passed / 1_000) % 2)));
    await bench.spend(1_000, isDone);
  }
}

function codesOf(): readonly string[] {
  return rig.bench.history(rig.market).map(({ state, code }) => `${state} ${code}`);
}

describe.each(Object.entries(venueRigs))('%s', (_name, open) => {
  it('a copy agrees: LATE, then QUIET, and it says why', async () => {
    await freeze(open);
    const { bench, market } = rig;
    await goOn(45_000, () => codesOf().includes('LATE market-silent'));
    await goOn(15_000, () => bench.state(market) === 'QUIET');
    expect(bench.seen(market).text).toMatch(
      /That is longer than usual here, but .* agrees with this book: the market is quiet\.$/,
    );
    await goOn(300_000, () => bench.state(market) === 'STALE');
    const after = codesOf().slice(codesOf().indexOf('LATE market-silent'));
    expect(after).toEqual(['LATE market-silent', 'QUIET market-quiet']);
  });

  it('a copy differs: LATE, then STALE, and healed without a book that is empty in between', async () => {
    await freeze(open);
    const { bench, market } = rig;
    rig.set(market, 'bid', '49999.5', '0', 'lost');
    let least = 9;
    const isHealed = () => {
      const { bids, asks } = bench.levels(market);
      least = Math.min(least, bids.length, asks.length);
      return (
        codesOf().includes('STALE audit-differs') &&
        bench.digest(market) === rig.book(market).digest() &&
        ['LIVE', 'QUIET'].includes(bench.state(market))
      );
    };
    await goOn(120_000, isHealed);
    expect(isHealed()).toBe(true);
    const story = codesOf().slice(codesOf().indexOf('LATE market-silent'));
    expect(story[0]).toBe('LATE market-silent');
    expect(story.indexOf('STALE audit-differs')).toBeGreaterThan(0);
    expect(bench.history(market).find(({ code }) => code === 'audit-differs')?.text).toMatch(
      /^1 of 5 levels differed from the venue's copy twice\. .*; the case is kept\.$/,
    );
    expect(least).toBeGreaterThanOrEqual(2);
  });

  it('no copy can be had: LATE for as long as it lasts, never STALE', async () => {
    await freeze(open);
    const { bench, market } = rig;
    rig.refuseCopies();
    await goOn(45_000, () => bench.state(market) === 'LATE');
    await goOn(300_000, () => bench.state(market) === 'STALE');
    expect(bench.seen(market).code).toBe('market-silent');
    expect(bench.seen(market).text).toMatch(/The check against a second copy failed\. /);
    const states = codesOf().slice(codesOf().indexOf('LATE market-silent'));
    expect(states).toEqual(['LATE market-silent']);
    rig.set(market, 'bid', '49000', '7');
    await bench.pass(2_000, () => bench.state(market) === 'LIVE', 'LIVE');
  });
});
