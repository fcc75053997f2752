import { describe, expect, it } from 'vitest';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import type { BookFrame } from '#shared/ipc/stream.ts';
import { BookMirror } from './book-mirror.ts';

const key = 'paxos-public:BTCUSD';

type Units = readonly (readonly [price: number, size: number])[];

/** What the feed thread says of a book after a frame. */
function proofOf(
  bids: Units,
  asks: Units,
): Pick<BookFrame, 'bidCount' | 'askCount' | 'digestLow' | 'digestHigh'> {
  const digest = new RollingDigest();
  digest.clear(2, 1);
  for (const [price, size] of bids) {
    digest.change('bid', price, 0, size);
  }
  for (const [price, size] of asks) {
    digest.change('ask', price, 0, size);
  }
  return {
    bidCount: bids.length,
    askCount: asks.length,
    digestLow: digest.low,
    digestHigh: digest.high,
  };
}

const bids = [
  [900, 10],
  [850, 25],
] as const;
const asks = [[1000, 30]] as const;

const reset: BookFrame = {
  key,
  number: 1,
  isReset: true,
  priceScale: 2,
  sizeScale: 1,
  bids: Float64Array.of(850, 25, 900, 10),
  asks: Float64Array.of(1000, 30),
  changedAt: 0,
  ...proofOf(bids, asks),
};

/** Best bid 900: 10 → 12, bid 850 gone, ask 995 new. */
const change: BookFrame = {
  ...reset,
  number: 2,
  isReset: false,
  bids: Float64Array.of(900, 12, 850, 0),
  asks: Float64Array.of(995, 1),
  ...proofOf([[900, 12]], [...asks, [995, 1]]),
};

function startedMirror(): BookMirror {
  const mirror = new BookMirror(key);
  mirror.apply(reset);
  return mirror;
}

function seenOf(mirror: BookMirror): unknown {
  return {
    bids: mirror.levels('bid'),
    asks: mirror.levels('ask'),
    number: mirror.frameNumber,
    isInDoubt: mirror.isInDoubt,
    mismatches: mirror.mismatches,
  };
}

const afterReset = {
  bids: [
    ['9', '1'],
    ['8.5', '2.5'],
  ],
  asks: [['10', '3']],
  number: 1,
  isInDoubt: false,
  mismatches: 0,
};
const afterChange = {
  bids: [['9', '1.2']],
  asks: [
    ['9.95', '0.1'],
    ['10', '3'],
  ],
  number: 2,
  isInDoubt: false,
  mismatches: 0,
};
const refused = { ...afterReset, isInDoubt: true, mismatches: 1 };

describe('BookMirror', () => {
  it('has no book before the first reset', () => {
    const mirror = new BookMirror(key);
    expect([mirror.hasBook, mirror.isInDoubt, mirror.version, mirror.levels('bid')]).toEqual([
      false,
      false,
      0,
      [],
    ]);
  });

  it('MI1: a reset replaces the whole mirror, whatever its number', () => {
    const mirror = startedMirror();
    expect(seenOf(mirror)).toEqual(afterReset);
    const other = { ...reset, number: 40, bids: new Float64Array(), ...proofOf([], asks) };
    expect(mirror.apply(other)).toBe('applied');
    expect(seenOf(mirror)).toEqual({ ...afterReset, bids: [], number: 40 });
    expect([mirror.priceScale, mirror.sizeScale, mirror.isWide]).toEqual([2, 1, false]);
  });

  it('MI1: a reset with bigints makes the mirror wide and keeps every digit', () => {
    const mirror = startedMirror();
    const digest = new RollingDigest();
    digest.clear(0, 18);
    digest.change('bid', 9007199254740993n, 0n, 1n);
    const wide: BookFrame = {
      ...reset,
      number: 2,
      priceScale: 0,
      sizeScale: 18,
      bids: [9007199254740993n, 1n],
      asks: [],
      bidCount: 1,
      askCount: 0,
      digestLow: digest.low,
      digestHigh: digest.high,
    };
    expect(mirror.apply(wide)).toBe('applied');
    expect(mirror.isWide).toBe(true);
    expect(mirror.levels('bid')).toEqual([['9007199254740993', '0.000000000000000001']]);
  });

  it('MI2: takes the frame that comes next', () => {
    const mirror = startedMirror();
    expect(mirror.apply(change)).toBe('applied');
    expect(seenOf(mirror)).toEqual(afterChange);
  });

  it('MI2: refuses changes while it has no book', () => {
    const mirror = new BookMirror(key);
    expect(mirror.apply({ ...change, number: 1 })).toBe('needs-reset');
    expect([mirror.hasBook, mirror.isInDoubt, mirror.mismatches]).toEqual([false, true, 1]);
  });

  it.each<readonly [string, Partial<BookFrame>]>([
    ['MI2: a number left out', { number: 3 }],
    ['MI2: a number come twice', { number: 1 }],
    ['MI2: another price scale', { priceScale: 3 }],
    ['MI2: another size scale', { sizeScale: 0 }],
    ['MI2: another width', { bids: [900n, 12n, 850n, 0n], asks: [995n, 1n] }],
    ['MI3: another digest, low half', { digestLow: (change.digestLow ^ 1) >>> 0 }],
    ['MI3: another digest, high half', { digestHigh: (change.digestHigh ^ 0x80000000) >>> 0 }],
    ['MI3: another bid count', { bidCount: 2 }],
    ['MI3: another ask count', { askCount: 1 }],
    ['MI3: a size altered', { bids: Float64Array.of(900, 13, 850, 0) }],
    ['MI3: a price altered', { asks: Float64Array.of(994, 1) }],
    ['MI3: a level left out', { bids: Float64Array.of(900, 12) }],
    ['MI3: a level twice, the second one wrong', { asks: Float64Array.of(995, 1, 995, 2) }],
    ['MI4: half a pair', { asks: Float64Array.of(995, 1, 994) }],
    ['MI4: a fraction', { asks: Float64Array.of(995, 1.5) }],
    ['MI4: no number', { asks: Float64Array.of(995, Number.NaN) }],
    ['MI4: a negative price', { asks: Float64Array.of(-995, 1) }],
    ['MI4: a number past 2^53', { asks: Float64Array.of(995, 2 ** 53) }],
  ])('%s: refused, and the mirror is as it was', (_, damage) => {
    const mirror = startedMirror();
    expect(mirror.apply({ ...change, ...damage })).toBe('needs-reset');
    expect(seenOf(mirror)).toEqual(refused);
    expect([mirror.digestLow, mirror.digestHigh]).toEqual([reset.digestLow, reset.digestHigh]);
  });

  it('MI5: a mirror in doubt takes nothing but a reset and counts once', () => {
    const mirror = startedMirror();
    mirror.apply({ ...change, number: 5 });
    expect(mirror.apply(change)).toBe('needs-reset');
    expect(mirror.apply({ ...change, number: 6 })).toBe('needs-reset');
    expect(seenOf(mirror)).toEqual(refused);
    expect(mirror.apply({ ...reset, number: 7 })).toBe('applied');
    expect(mirror.apply({ ...change, number: 8 })).toBe('applied');
    expect(seenOf(mirror)).toEqual({ ...afterChange, number: 8, mismatches: 1 });
  });

  it.each<readonly [string, Partial<BookFrame>]>([
    ['a wrong digest', { digestLow: (reset.digestLow ^ 1) >>> 0 }],
    ['a wrong count', { bidCount: 3 }],
    ['levels out of order', { bids: Float64Array.of(900, 10, 850, 25) }],
    ['a level twice', { asks: Float64Array.of(1000, 30, 1000, 30) }],
    ['an empty level', { asks: Float64Array.of(1001, 0, 1000, 30) }],
    ['two widths', { asks: [1000n, 30n] }],
    ['a fraction', { asks: Float64Array.of(1000.5, 30) }],
  ])('MI6: a reset with %s is refused', (_, damage) => {
    const mirror = startedMirror();
    expect(mirror.apply({ ...reset, number: 2, ...damage })).toBe('needs-reset');
    expect(seenOf(mirror)).toEqual(refused);
  });

  it('MI7: listeners hear of each level after the frame is proven, and of resets as a whole', () => {
    const mirror = startedMirror();
    const heard: unknown[] = [];
    const stop = mirror.onLevelChange((side, price, previousSize, size) => {
      heard.push([side, price, previousSize, size, mirror.frameNumber]);
    });
    mirror.onReplace(() => heard.push('replaced'));
    mirror.apply(change);
    mirror.apply({ ...change, number: 3, digestLow: 0 });
    mirror.apply({ ...reset, number: 4 });
    stop();
    mirror.apply({ ...change, number: 5 });
    expect(heard).toEqual([
      ['bid', 900, 10, 12, 2],
      ['bid', 850, 25, 0, 2],
      ['ask', 995, 0, 1, 2],
      'replaced',
    ]);
  });

  it('MI7: a size that stays as it is, and a removal of what is not there, are no changes', () => {
    const mirror = startedMirror();
    const heard: unknown[] = [];
    mirror.onLevelChange((...each) => heard.push(each));
    const same = { ...change, bids: Float64Array.of(900, 10, 800, 0), asks: new Float64Array() };
    expect(mirror.apply({ ...same, ...proofOf(bids, asks) })).toBe('applied');
    expect(heard).toEqual([]);
  });

  it('MI8: the digest for the outside is the SHA-256 of the exact decimals', async () => {
    // printf '9:1|8.5:2.5#10:3' | sha256sum
    expect(await startedMirror().digest()).toBe(
      'c286192fed216ef33f376144e55898e9e627be94f5ebfdea3e11d4e0d3705280',
    );
  });

  it('MI9: the version grows with every frame applied and with the first one refused', () => {
    const mirror = startedMirror();
    const versions = [mirror.version];
    mirror.apply(change);
    versions.push(mirror.version);
    mirror.apply(change);
    versions.push(mirror.version);
    mirror.apply(change);
    versions.push(mirror.version);
    expect(versions).toEqual([1, 2, 3, 3]);
  });
});
