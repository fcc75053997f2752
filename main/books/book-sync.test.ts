import { describe, expect, it } from 'vitest';
import { BookSync } from './book-sync.ts';
import { OrderBook } from './order-book.ts';
import { cellOf, snapshotOf } from './testing/book-input.ts';

const first = snapshotOf([['9', '1']], [['10', '2']]);
const second = snapshotOf([['8', '3']], []);

function seenOf(sync: BookSync): unknown {
  return {
    state: sync.state,
    bids: sync.book.levels('bid'),
    asks: sync.book.levels('ask'),
    counts: [sync.snapshots, sync.updates, sync.discarded],
  };
}

function level(sync: BookSync, price: string, size: string): boolean {
  return sync.level('bid', cellOf(price), cellOf(size));
}

describe('BookSync', () => {
  it('SY1: starts without a book and not current', () => {
    const sync = new BookSync(new OrderBook());
    expect([sync.state, sync.isCurrent, sync.book.hasSnapshot]).toEqual([
      'awaiting-snapshot',
      false,
      false,
    ]);
  });

  it('SY2: discards and counts updates before the snapshot', () => {
    const sync = new BookSync(new OrderBook());
    expect(level(sync, '9', '5')).toBe(false);
    sync.markLost();
    expect(seenOf(sync)).toEqual({
      state: 'awaiting-snapshot',
      bids: [],
      asks: [],
      counts: [0, 0, 1],
    });
    expect(sync.book.hasSnapshot).toBe(false);
  });

  it('SY3: a snapshot makes the book current, updates then reach it', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    expect(level(sync, '9', '5')).toBe(true);
    expect(level(sync, '9', '5')).toBe(false);
    expect(seenOf(sync)).toEqual({
      state: 'current',
      bids: [['9', '5']],
      asks: [['10', '2']],
      counts: [1, 2, 0],
    });
  });

  it('SY4: a snapshot in the middle of a session leaves nothing of the book before', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    level(sync, '7', '1');
    sync.snapshot(second);
    expect(seenOf(sync)).toEqual({
      state: 'current',
      bids: [['8', '3']],
      asks: [],
      counts: [2, 1, 0],
    });
  });

  it('SY5, SY6: a lost connection keeps the book; updates until the next snapshot do not touch it', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    sync.markLost();
    sync.markLost();
    expect(sync.isCurrent).toBe(false);
    expect(level(sync, '9', '0')).toBe(false);
    expect(seenOf(sync)).toEqual({
      state: 'lost',
      bids: [['9', '1']],
      asks: [['10', '2']],
      counts: [1, 0, 1],
    });
  });

  it('SY6: an update after a loss is discarded even when it would have been right', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    sync.markLost();
    expect(level(sync, '9.5', '1')).toBe(false);
    expect([sync.discarded, sync.updates]).toEqual([1, 0]);
  });

  it('SY7: the first snapshot after a loss replaces the whole book', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    sync.markLost();
    sync.snapshot(second);
    expect(seenOf(sync)).toEqual({
      state: 'current',
      bids: [['8', '3']],
      asks: [],
      counts: [2, 0, 0],
    });
  });

  it('SY8: a forgotten market has no book and awaits a snapshot', () => {
    const sync = new BookSync(new OrderBook());
    sync.snapshot(first);
    sync.forget();
    expect(level(sync, '9', '5')).toBe(false);
    expect(sync.book.hasSnapshot).toBe(false);
    expect(seenOf(sync)).toEqual({
      state: 'awaiting-snapshot',
      bids: [],
      asks: [],
      counts: [1, 0, 1],
    });
  });
});
