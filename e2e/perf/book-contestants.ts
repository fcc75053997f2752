/** Our book and its peers, each fed the same updates and each giving its reader what that reader needs. */
import { createRequire } from 'node:module';
import type BTree from 'sorted-btree';
import { OrderBook as TardisOrderBook } from 'tardis-dev';
import { FrameBuilder } from '../../main/books/frame-builder.ts';
import { OrderBook } from '../../main/books/order-book.ts';
import { OrderBook as CcxtOrderBook } from '../../node_modules/ccxt/js/src/base/ws/OrderBook.js';
import { DecimalCell } from '../../shared/domain/decimal.ts';
import type { BookLoad } from './book-load.ts';

// CommonJS with a default export, which Node's `import` does not unwrap.
const { default: SortedBTree }: { default: typeof BTree } = createRequire(import.meta.url)(
  'sorted-btree',
);

export type Level = readonly [price: number, size: number];

export interface RunResult {
  /** Time of the updates alone, snapshot not counted. */
  readonly milliseconds: number;
  /** The best 25 levels of both sides at the end, to compare. */
  readonly top: { readonly bids: readonly Level[]; readonly asks: readonly Level[] };
}

export interface BookContestant {
  readonly name: string;
  run(load: BookLoad): RunResult;
}

const topLevels = 25;
const updatesPerTop = 100;
/** More often than peers are asked for their top, and everything that changed instead of 25 levels. */
const updatesPerFrame = 64;

/** Keeps the engine from leaving out work whose result nobody reads. */
let sink = 0;

export function workDone(): number {
  return sink;
}

export const ourBook: BookContestant = {
  name: 'ours',
  run(load) {
    const book = new OrderBook();
    const builder = new FrameBuilder('bench:book', book);
    book.replace(load.snapshot.exact);
    builder.build(0);
    const price = new DecimalCell();
    const size = new DecimalCell();
    const { isBid, exactPrices, exactSizes } = load;
    const started = performance.now();
    for (let index = 0; index < isBid.length; index += 1) {
      exactPrices.read(index, price);
      exactSizes.read(index, size);
      book.set(isBid[index] === 1 ? 'bid' : 'ask', price, size);
      if (index % updatesPerFrame === updatesPerFrame - 1) {
        sink += builder.build(0)?.number ?? 0;
      }
    }
    const milliseconds = performance.now() - started;
    return {
      milliseconds,
      top: { bids: numbers(book.levels('bid', 25)), asks: numbers(book.levels('ask', 25)) },
    };
  },
};

function numbers(levels: ReadonlyArray<readonly [string, string]>): Level[] {
  return levels.map(([price, size]) => [Number(price), Number(size)]);
}

const sortedBTree: BookContestant = {
  name: 'sorted-btree',
  run(load) {
    const bids = new SortedBTree<number, number>(undefined, (a, b) => b - a);
    const asks = new SortedBTree<number, number>(undefined, (a, b) => a - b);
    for (const [price, size] of load.snapshot.bids) {
      bids.set(price, size);
    }
    for (const [price, size] of load.snapshot.asks) {
      asks.set(price, size);
    }
    const { isBid, prices, sizes } = load;
    const started = performance.now();
    for (let index = 0; index < isBid.length; index += 1) {
      const side = isBid[index] === 1 ? bids : asks;
      const size = sizes[index] ?? 0;
      if (size === 0) {
        side.delete(prices[index] ?? 0);
      } else {
        side.set(prices[index] ?? 0, size);
      }
      if (index % updatesPerTop === updatesPerTop - 1) {
        sink += treeTop(bids).length + treeTop(asks).length;
      }
    }
    const milliseconds = performance.now() - started;
    return { milliseconds, top: { bids: treeTop(bids), asks: treeTop(asks) } };
  },
};

function treeTop(side: BTree<number, number>): Level[] {
  const top: Level[] = [];
  const reused: [number, number] = [0, 0];
  for (const [price, size] of side.entries(undefined, reused)) {
    top.push([price, size]);
    if (top.length === topLevels) {
      break;
    }
  }
  return top;
}

const tardis: BookContestant = {
  name: 'tardis-dev',
  run(load) {
    const book = new TardisOrderBook();
    const time = new Date(0);
    const change = {
      type: 'book_change' as const,
      symbol: 'BENCH',
      exchange: 'binance' as const,
      timestamp: time,
      localTimestamp: time,
    };
    const asObjects = (levels: readonly Level[]): Array<{ price: number; amount: number }> =>
      levels.map(([price, amount]) => ({ price, amount }));
    book.update({
      ...change,
      isSnapshot: true,
      bids: asObjects(load.snapshot.bids),
      asks: asObjects(load.snapshot.asks),
    });
    // One message object for all updates: what a mapper allocates is not the book's cost.
    const level = { price: 0, amount: 0 };
    const bidUpdate = { ...change, isSnapshot: false, bids: [level], asks: [] };
    const askUpdate = { ...change, isSnapshot: false, bids: [], asks: [level] };
    const { isBid, prices, sizes } = load;
    const started = performance.now();
    for (let index = 0; index < isBid.length; index += 1) {
      level.price = prices[index] ?? 0;
      level.amount = sizes[index] ?? 0;
      book.update(isBid[index] === 1 ? bidUpdate : askUpdate);
      if (index % updatesPerTop === updatesPerTop - 1) {
        sink += tardisTop(book.bids()).length + tardisTop(book.asks()).length;
      }
    }
    const milliseconds = performance.now() - started;
    return {
      milliseconds,
      top: { bids: tardisTop(book.bids()), asks: tardisTop(book.asks()) },
    };
  },
};

function tardisTop(levels: Iterable<{ readonly price: number; readonly amount: number }>): Level[] {
  const top: Level[] = [];
  for (const { price, amount } of levels) {
    top.push([price, amount]);
    if (top.length === topLevels) {
      break;
    }
  }
  return top;
}

/** The part of ccxt's side that is used here: an array of rows that also sorts new ones in. */
interface CcxtSide extends Array<[price: number, size: number]> {
  store(price: number, size: number): void;
}

const ccxt: BookContestant = {
  name: 'ccxt',
  run(load) {
    const book = new CcxtOrderBook({});
    book.reset({ bids: copied(load.snapshot.bids), asks: copied(load.snapshot.asks) });
    const bids: CcxtSide = book.bids;
    const asks: CcxtSide = book.asks;
    const { isBid, prices, sizes } = load;
    const started = performance.now();
    for (let index = 0; index < isBid.length; index += 1) {
      (isBid[index] === 1 ? bids : asks).store(prices[index] ?? 0, sizes[index] ?? 0);
      if (index % updatesPerTop === updatesPerTop - 1) {
        sink += ccxtTop(bids).length + ccxtTop(asks).length;
      }
    }
    const milliseconds = performance.now() - started;
    return { milliseconds, top: { bids: ccxtTop(bids), asks: ccxtTop(asks) } };
  },
};

function copied(levels: readonly Level[]): Array<[price: number, size: number]> {
  return levels.map(([price, size]) => [price, size]);
}

function ccxtTop(side: CcxtSide): Level[] {
  const top: Level[] = [];
  for (let index = 0; index < topLevels && index < side.length; index += 1) {
    const [price, size] = side[index] ?? [0, 0];
    top.push([price, size]);
  }
  return top;
}

export const peerBooks: readonly BookContestant[] = [sortedBTree, tardis, ccxt];
