/** For the tests of audits: books from text, a venue that can lose updates, and one audit driven by hand. */
import { DecimalCell, DecimalColumn, parseDecimal } from '#shared/domain/decimal.ts';
import type { BookSide } from '#shared/domain/market.ts';
import { ok, type Result } from '#shared/domain/result.ts';
import type { Trust, TrustState } from '#shared/domain/trust.ts';
import type { BookAudit } from '#shared/ipc/stream.ts';
import { OrderBook } from '../../books/order-book.ts';
import type { SnapshotLevels } from '../../venues/venue.ts';
import { ManualClock } from '../manual-clock.ts';
import { copyOf } from './book-at-sequence.ts';
import { CopyQueue } from './copy-queue.ts';
import type { BookCopy, CopyTrouble } from './copy-source.ts';
import { MarketAudit, type MarketAuditOptions } from './market-audit.ts';

export type TextLevels = ReadonlyArray<readonly [price: string, size: string]>;

export function cell(text: string): DecimalCell {
  const made = new DecimalCell();
  if (!parseDecimal(text, made)) {
    throw new Error(`no decimal: ${text}`);
  }
  return made;
}

export function columns(bids: TextLevels, asks: TextLevels): SnapshotLevels {
  const column = (levels: TextLevels, index: 0 | 1): DecimalColumn => {
    const made = new DecimalColumn();
    for (const level of levels) {
      made.push(cell(level[index]));
    }
    return made;
  };
  return {
    bidPrices: column(bids, 0),
    bidSizes: column(bids, 1),
    askPrices: column(asks, 0),
    askSizes: column(asks, 1),
  };
}

export function bookOf(bids: TextLevels, asks: TextLevels): OrderBook {
  const book = new OrderBook();
  book.replace(columns(bids, asks));
  return book;
}

/** Lets everything that was promised happen. */
export async function promised(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

export interface AuditBench {
  readonly clock: ManualClock;
  readonly ours: OrderBook;
  /** The venue's book. */
  readonly theirs: OrderBook;
  readonly audit: MarketAudit;
  /** All that was told, oldest first. */
  readonly told: BookAudit[];
  readonly renewals: number[];
  state: TrustState;
  sequence: number | undefined;
  carrier: object;
  /** Messages wait to be read. */
  isBehind: boolean;
  isAuditing: boolean;
  /** Told after `forgotten`. */
  dueAt: number | undefined;
  onSequence: ((sequence: number) => void) | undefined;
  /** What is answered; by default the venue's book as it is then, after `copyAfterMs`. */
  answer: () => Result<BookCopy, CopyTrouble>;
  copyAfterMs: number;
  asked: number;
  set(side: BookSide, price: string, size: string, lost?: 'lost'): void;
  /** Time passes; the audit's turns come with it. */
  pass(ms: number): Promise<void>;
}

export function createBench(
  bids: TextLevels,
  asks: TextLevels,
  options: Partial<Pick<MarketAuditOptions, 'random' | 'firstAfterMs'>> = {},
): AuditBench {
  const clock = new ManualClock();
  const queue = new CopyQueue();
  const ours = bookOf(bids, asks);
  const theirs = bookOf(bids, asks);
  const bench: Omit<AuditBench, 'audit'> = {
    clock,
    ours,
    theirs,
    told: [],
    renewals: [],
    state: 'LIVE',
    sequence: undefined,
    carrier: {},
    isBehind: false,
    isAuditing: false,
    dueAt: undefined,
    onSequence: undefined,
    answer: () => ok({ book: copyOf(theirs), sequence: bench.sequence }),
    copyAfterMs: 30,
    asked: 0,
    set: (side, price, size, lost) => {
      theirs.set(side, cell(price), cell(size));
      if (lost === undefined) {
        ours.set(side, cell(price), cell(size));
      }
    },
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= 10) {
        clock.advance(Math.min(10, left));
        audit.settle();
        await promised();
      }
    },
  };
  const audits = {
    get onSequence() {
      return bench.onSequence;
    },
    set onSequence(listener) {
      bench.onSequence = listener;
    },
  };
  const trust = (): Trust => ({
    state: bench.state,
    cause: { code: '', sentence: [] },
    since: 0,
    proof: { word: '', holds: true },
  });
  const audit = new MarketAudit({
    feed: {
      market: 'BTCUSD',
      book: ours,
      trust,
      carrier: () => bench.carrier,
      get isBehind() {
        return bench.isBehind;
      },
      get bookSequence() {
        return bench.sequence;
      },
      audits,
    },
    clock,
    random: () => 0.5,
    ...options,
    source: {
      means: 'rest-book',
      take: () => {
        bench.asked += 1;
        return new Promise((resolve) => {
          clock.setTimer(() => resolve(bench.answer()), bench.copyAfterMs);
        });
      },
      close: () => undefined,
    },
    everyMs: () => 60_000,
    isOursCut: false,
    enter: (run, isUrgent) => queue.enter(run, isUrgent),
    renew: () => bench.renewals.push(clock.now()),
    onAudit: (found) => bench.told.push(found),
    onAuditing: (isAuditing) => {
      bench.isAuditing = isAuditing;
    },
    onForgotten: (dueAt) => {
      bench.dueAt = dueAt;
    },
  });
  return Object.assign(bench, { audit });
}
