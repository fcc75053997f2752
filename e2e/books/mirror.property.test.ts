import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameBuilder } from '../../main/books/frame-builder.ts';
import { OrderBook } from '../../main/books/order-book.ts';
import { setLevel, snapshotOf } from '../../main/books/testing/book-input.ts';
import { BookMirror } from '../../renderer/stream/book-mirror.ts';
import { ensureNever } from '../../shared/domain/assert.ts';
import type { BookFrame, LevelColumn } from '../../shared/ipc/stream.ts';
import { type Operation, operation, operations, portCount } from './book-operations.ts';
import { NaiveBook } from './naive-book.ts';

const key = 'paxos-public:BTCUSD';

/** A book with several ports and a mirror at each, and the naive book beside it. */
class World {
  readonly book = new OrderBook();
  readonly naive = new NaiveBook();
  readonly ports = Array.from({ length: portCount }, () => this.#newPort());

  run(step: Operation): void {
    switch (step.kind) {
      case 'set':
        if (this.book.hasSnapshot) {
          setLevel(this.book, step.side, step.price, step.size);
          this.naive.set(step.side, step.price, step.size);
        }
        break;
      case 'snapshot':
        this.book.replace(snapshotOf(step.bids, step.asks));
        this.naive.replace(step.bids, step.asks);
        break;
      case 'drop-book':
        this.book.clear();
        this.naive.clear();
        break;
      case 'frame':
        this.frame(step.port);
        break;
      case 'reload':
        this.ports[step.port]?.builder.close();
        this.ports[step.port] = this.#newPort();
        break;
      case 'reset':
        this.ports[step.port]?.builder.requestReset();
        break;
      default:
        ensureNever(step);
    }
  }

  frame(index: number): void {
    const port = this.ports[index];
    const frame = port?.builder.build(0);
    if (port !== undefined && frame !== undefined) {
      // As the port does it: the page gets a copy.
      expect(port.mirror.apply(structuredClone(frame))).toBe('applied');
      this.expectSame(port.mirror);
    }
  }

  expectSame(mirror: BookMirror): void {
    expect(stateOf(mirror)).toEqual(stateOf(this.book));
    expect(stateOf(mirror)).toMatchObject({
      bids: this.naive.levels('bid'),
      asks: this.naive.levels('ask'),
    });
    expect([mirror.isInDoubt, mirror.mismatches]).toEqual([false, 0]);
  }

  #newPort(): { readonly builder: FrameBuilder; readonly mirror: BookMirror } {
    return { builder: new FrameBuilder(key, this.book), mirror: new BookMirror(key) };
  }
}

function stateOf(book: OrderBook | BookMirror): Readonly<Record<string, unknown>> {
  return {
    bids: book.levels('bid'),
    asks: book.levels('ask'),
    scales: [book.priceScale, book.sizeScale],
    isWide: book.isWide,
    digest: [book.digestLow, book.digestHigh],
  };
}

describe('book, frames and mirrors', { timeout: 60_000 }, () => {
  it('BK1–BK9, FR1–FR8, MI1–MI3: whatever happens, mirror = book = naive reference', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const world = new World();
        for (const step of steps) {
          world.run(step);
        }
        for (const index of world.ports.keys()) {
          world.frame(index);
        }
        expect(world.book.levels('bid')).toEqual(world.naive.levels('bid'));
        expect(world.book.levels('ask')).toEqual(world.naive.levels('ask'));
      }),
      { numRuns: 400 },
    );
  });

  it('BK11, MI8: book, mirror and naive reference have the same digest for the outside', async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (steps) => {
        const world = new World();
        for (const step of steps) {
          world.run(step);
        }
        world.frame(0);
        expect(world.book.digest()).toBe(world.naive.digest());
        expect(await world.ports[0]?.mirror.digest()).toBe(world.naive.digest());
      }),
      { numRuns: 100 },
    );
  });

  it('RD2: the rolling digest depends on the book alone, not on how it came about', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const world = new World();
        for (const step of steps) {
          world.run(step);
        }
        const { book, naive } = world;
        const anew = new OrderBook();
        anew.replace(snapshotOf(naive.levels('bid'), naive.levels('ask')));
        // The same book once more, by updates, at whatever scales the first one has grown to.
        const scaled = new OrderBook();
        scaled.replace(snapshotOf([[unitAt(book.priceScale), unitAt(book.sizeScale)]], []));
        for (const side of ['bid', 'ask'] as const) {
          for (const [price, size] of naive.levels(side)) {
            setLevel(scaled, side, price, size);
          }
        }
        const isUnitThere = naive
          .levels('bid')
          .some(([price]) => price === unitAt(book.priceScale));
        if (!isUnitThere) {
          setLevel(scaled, 'bid', unitAt(book.priceScale), '0');
        }
        expect([scaled.digestLow, scaled.digestHigh]).toEqual([book.digestLow, book.digestHigh]);
        const hasSameScales =
          anew.priceScale === book.priceScale && anew.sizeScale === book.sizeScale;
        expect(anew.digestLow === book.digestLow && anew.digestHigh === book.digestHigh).toBe(
          hasSameScales,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('MI2–MI6: a frame that was lost, doubled or altered is refused, or made no difference', () => {
    fc.assert(
      fc.property(
        operations,
        fc.array(operation, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (before, after, damage, place) => {
          const world = new World();
          for (const step of before) {
            world.run(step);
          }
          world.frame(0);
          const port = world.ports[0];
          for (const step of after.filter(({ kind }) => kind === 'set')) {
            world.run(step);
          }
          const frame = port?.builder.build(0);
          if (port === undefined || frame === undefined) {
            return;
          }
          const { mirror } = port;
          const held = stateOf(mirror);
          const [name, damaged] = damagedFrame(frame, damage, place);
          let result = 'lost';
          for (const each of damaged) {
            result = mirror.apply(structuredClone(each));
          }
          if (result === 'applied') {
            expect([name, stateOf(mirror)]).toEqual([name, stateOf(world.book)]);
          } else if (result === 'needs-reset' && name !== 'doubled') {
            expect([name, stateOf(mirror)]).toEqual([name, held]);
            expect([mirror.isInDoubt, mirror.mismatches]).toEqual([true, 1]);
          }
          // Something always follows; a lost frame shows at the next one.
          setLevel(world.book, 'bid', '3', '77');
          world.naive.set('bid', '3', '77');
          const next = port.builder.build(0);
          if (next !== undefined) {
            mirror.apply(structuredClone(next));
            expect(
              mirror.isInDoubt || isDeepStrictEqual(stateOf(mirror), stateOf(world.book)),
            ).toBe(true);
            if (result !== 'applied') {
              expect(mirror.isInDoubt).toBe(!next.isReset);
            }
          }
          port.builder.requestReset();
          const reset = port.builder.build(0);
          if (reset !== undefined) {
            expect(mirror.apply(structuredClone(reset))).toBe('applied');
            expect(mirror.isInDoubt).toBe(false);
            expect(stateOf(mirror)).toEqual(stateOf(world.book));
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});

/** 1 in the last decimal of a scale. */
function unitAt(scale: number): string {
  return scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`;
}

/** What arrives instead of `frame`: nothing, it twice, or it with one thing changed. */
function damagedFrame(
  frame: BookFrame,
  damage: number,
  place: number,
): readonly [name: string, frames: readonly BookFrame[]] {
  const altered: ReadonlyArray<readonly [string, Partial<BookFrame>]> = [
    ['digest low', { digestLow: (frame.digestLow ^ (1 << (place % 32))) >>> 0 }],
    ['digest high', { digestHigh: (frame.digestHigh ^ (1 << (place % 32))) >>> 0 }],
    ['bid count', { bidCount: frame.bidCount + 1 }],
    ['ask count', { askCount: frame.askCount - 1 }],
    ['price scale', { priceScale: frame.priceScale + 1 }],
    ['size scale', { sizeScale: frame.sizeScale + 1 }],
    ['number', { number: frame.number + 1 }],
    ['sides', { bids: frame.asks, asks: frame.bids }],
    ['bid cell', { bids: withCell(frame.bids, place, (value) => value + 1) }],
    ['ask cell', { asks: withCell(frame.asks, place, (value) => value * 2 + 1) }],
    ['negative cell', { bids: withCell(frame.bids, place, (value) => -value - 1) }],
    ['fraction', { asks: withCell(frame.asks, place, (value) => value + 0.5) }],
    ['odd column', { bids: frame.bids.slice(0, -1) }],
    ['missing level', { asks: frame.asks.slice(0, -2) }],
    ['exchanged sizes', { bids: withExchangedSizes(frame.bids) }],
  ];
  const choice = damage % (altered.length + 2);
  if (choice === altered.length) {
    return ['lost', []];
  }
  const [name, change] = altered[choice] ?? ['doubled', undefined];
  return change === undefined ? [name, [frame, frame]] : [name, [{ ...frame, ...change }]];
}

function withCell(
  column: LevelColumn,
  place: number,
  change: (value: number) => number,
): LevelColumn {
  if (column.length === 0) {
    return column;
  }
  const at = place % column.length;
  if (column instanceof Float64Array) {
    return column.map((value, index) => (index === at ? change(value) : value));
  }
  return column.map((value, index) => {
    return index === at ? value + BigInt(Math.trunc(change(1))) : value;
  });
}

function withExchangedSizes(column: LevelColumn): LevelColumn {
  if (column.length < 4) {
    return column;
  }
  const last = column.length - 1;
  if (column instanceof Float64Array) {
    const copy = column.slice();
    [copy[1], copy[last]] = [copy[last] ?? 0, copy[1] ?? 0];
    return copy;
  }
  return column.with(1, column[last] ?? 0n).with(last, column[1] ?? 0n);
}
