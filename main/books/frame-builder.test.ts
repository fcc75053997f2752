import { describe, expect, it } from 'vitest';
import { RollingDigest } from '#shared/domain/rolling-digest.ts';
import { maxPendingChanges } from './change-log.ts';
import { FrameBuilder } from './frame-builder.ts';
import { OrderBook } from './order-book.ts';
import { setLevel, snapshotOf } from './testing/book-input.ts';

const key = 'paxos-public:BTCUSD';

function startedBook(): OrderBook {
  const book = new OrderBook();
  book.replace(
    snapshotOf(
      [
        ['9', '1'],
        ['8', '2'],
      ],
      [
        ['10', '3'],
        ['11', '4'],
      ],
    ),
  );
  return book;
}

/** A builder whose first reset is out. */
function startedBuilder(book: OrderBook): FrameBuilder {
  const builder = new FrameBuilder(key, book);
  builder.build(0);
  return builder;
}

describe('FrameBuilder', () => {
  it('FR1, FR3, FR5: the first frame is number 1 and the whole book, worst level first', () => {
    const digest = new RollingDigest();
    digest.clear(0, 0);
    digest.change('bid', 9, 0, 1);
    digest.change('bid', 8, 0, 2);
    digest.change('ask', 10, 0, 3);
    digest.change('ask', 11, 0, 4);
    expect(new FrameBuilder(key, startedBook()).build(0)).toEqual({
      key,
      number: 1,
      isReset: true,
      priceScale: 0,
      sizeScale: 0,
      bids: Float64Array.of(8, 2, 9, 1),
      asks: Float64Array.of(11, 4, 10, 3),
      bidCount: 2,
      askCount: 2,
      digestLow: digest.low,
      digestHigh: digest.high,
      changedAt: 0,
    });
  });

  it('FR2, FR5: a frame holds each changed level once, with its size now', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'bid', '9', '5');
    setLevel(book, 'bid', '9', '6');
    setLevel(book, 'ask', '9', '7');
    setLevel(book, 'ask', '10', '0');
    expect(builder.build(0)).toEqual({
      key,
      number: 2,
      isReset: false,
      priceScale: 0,
      sizeScale: 0,
      bids: Float64Array.of(9, 6),
      asks: Float64Array.of(10, 0, 9, 7),
      bidCount: 2,
      askCount: 2,
      digestLow: book.digestLow,
      digestHigh: book.digestHigh,
      changedAt: 0,
    });
  });

  it('FR3: a price of zero is a price like any other, on both sides', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'bid', '0', '5');
    setLevel(book, 'ask', '0.0', '6');
    const frame = builder.build(0);
    expect([frame?.bids, frame?.asks]).toEqual([Float64Array.of(0, 5), Float64Array.of(0, 6)]);
    builder.requestReset();
    const reset = builder.build(0);
    expect([reset?.bids, reset?.asks]).toEqual([
      Float64Array.of(0, 5, 8, 2, 9, 1),
      Float64Array.of(11, 4, 10, 3, 0, 6),
    ]);
  });

  it('FR4: columns of a wide book are bigints', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'bid', '9', '9007199254740993');
    expect(builder.build(0)).toMatchObject({
      isReset: true,
      bids: [8n, 2n, 9n, 9007199254740993n],
      asks: [11n, 4n, 10n, 3n],
    });
    setLevel(book, 'bid', '9', '9007199254740992');
    setLevel(book, 'bid', '9', '9007199254740995');
    setLevel(book, 'ask', '0', '1');
    expect(builder.build(0)).toMatchObject({
      number: 3,
      isReset: false,
      bids: [9n, 9007199254740995n],
      asks: [0n, 1n],
    });
  });

  it.each<readonly [string, (book: OrderBook, builder: FrameBuilder) => void]>([
    ['a request', (_, builder) => builder.requestReset()],
    ['a snapshot', (book) => book.replace(snapshotOf([['9', '1']], []))],
    ['a grown price scale', (book) => setLevel(book, 'bid', '8.5', '1')],
    ['a grown size scale', (book) => setLevel(book, 'bid', '8', '1.5')],
    ['a wider value', (book) => setLevel(book, 'bid', '8', '9007199254740992')],
  ])('FR6: after %s the next frame is a reset, the one after is not', (_, act) => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'ask', '10', '30');
    act(book, builder);
    const frame = builder.build(0);
    expect([frame?.isReset, frame?.number, frame?.bids.length]).toEqual([
      true,
      2,
      book.bidCount * 2,
    ]);
    setLevel(book, 'bid', '9', '2');
    expect(builder.build(0)).toMatchObject({ isReset: false, number: 3 });
  });

  it('FR6, FR10: a pile becomes one reset, and its changes are dropped', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    for (let index = 1; index <= maxPendingChanges; index += 1) {
      setLevel(book, 'bid', '9', String(index + 1));
    }
    expect(book.changes.length).toBe(maxPendingChanges);
    setLevel(book, 'bid', '9', '1');
    expect(book.changes.length).toBe(0);
    expect(builder.build(0)).toMatchObject({
      number: 2,
      isReset: true,
      bids: Float64Array.of(8, 2, 9, 1),
    });
    expect(builder.hasChanges).toBe(false);
  });

  it('FR6: a pile of exactly the bound is still merged', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    for (let index = 1; index <= maxPendingChanges; index += 1) {
      setLevel(book, 'bid', String(index + 100), '1');
    }
    const frame = builder.build(0);
    expect([frame?.isReset, frame?.bids.length]).toEqual([false, maxPendingChanges * 2]);
  });

  it('FR7: ports of one book do not notice each other, also when one of them piles up', () => {
    const book = startedBook();
    const hidden = startedBuilder(book);
    const shown = startedBuilder(book);
    let frames = 0;
    for (let index = 1; index <= maxPendingChanges + 50; index += 1) {
      setLevel(book, 'bid', String(20 + (index % 3)), String(index));
      if (index % 50 === 0) {
        const frame = shown.build(0);
        frames += 1;
        expect([frame?.isReset, frame?.number, frame?.bids.length]).toEqual([false, frames + 1, 6]);
      }
    }
    expect(shown.build(0)).toMatchObject({ isReset: false });
    expect(hidden.build(0)).toMatchObject({ isReset: true, number: 2 });
  });

  it('FR8: no frame without a snapshot or without a change', () => {
    const book = new OrderBook();
    const builder = new FrameBuilder(key, book);
    builder.requestReset();
    expect([builder.hasChanges, builder.build(0)]).toEqual([false, undefined]);
    book.replace(snapshotOf([], []));
    expect(builder.build(0)).toMatchObject({ number: 1, isReset: true, bidCount: 0 });
    setLevel(book, 'bid', '9', '0');
    expect([builder.hasChanges, builder.build(0)]).toEqual([false, undefined]);
  });

  it('FR9: a frame that was built does not change with the book', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'bid', '9', '5');
    const frame = builder.build(0);
    const copy = structuredClone(frame);
    setLevel(book, 'bid', '9', '6');
    setLevel(book, 'bid', '7', '6');
    builder.build(0);
    expect(frame).toEqual(copy);
  });

  it('FR10: a closed port keeps no changes alive', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    setLevel(book, 'bid', '9', '5');
    expect(book.changes.length).toBe(1);
    builder.close();
    builder.close();
    setLevel(book, 'bid', '9', '6');
    expect(book.changes.length).toBe(0);
  });

  it('FR11: a dropped book is a reset without levels', () => {
    const book = startedBook();
    const builder = startedBuilder(book);
    book.clear();
    expect(builder.build(0)).toMatchObject({ number: 2, isReset: true, bidCount: 0, askCount: 0 });
    expect(builder.hasChanges).toBe(false);
  });
});
