/** What the book benchmarks are fed: a snapshot and the level updates after it, read from text once, before any clock runs. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { SnapshotLevels } from '../../main/venues/venue.ts';
import { DecimalCell, DecimalColumn, parseDecimal } from '../../shared/domain/decimal.ts';

export type LevelText = readonly [price: string, size: string];

/** One load in the two forms its contestants take: doubles for those that keep doubles, exact cells for ours. */
export interface BookLoad {
  readonly snapshot: {
    readonly exact: SnapshotLevels;
    readonly bids: ReadonlyArray<readonly [price: number, size: number]>;
    readonly asks: ReadonlyArray<readonly [price: number, size: number]>;
  };
  /** Level updates in order; entry `i` of each column belongs to update `i`. */
  readonly isBid: Uint8Array;
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
  readonly exactPrices: DecimalColumn;
  readonly exactSizes: DecimalColumn;
}

/** The real recording beside the project: the book of a perpetual future, 1,000 levels a side and growing. */
const recordingPath = '../shared/data/demo-btcusdt-perp.jsonl.gz';

/** `undefined` where the recording is not there. */
export function loadRecording(): BookLoad | undefined {
  if (!existsSync(recordingPath)) {
    return undefined;
  }
  let snapshot: RecordedBook | undefined;
  const updates = new UpdateColumns();
  for (const text of gunzipSync(readFileSync(recordingPath)).toString('utf8').split('\n')) {
    const line: RecordedLine | undefined = text === '' ? undefined : JSON.parse(text);
    if (line?.kind === 'snapshot') {
      snapshot = line;
    } else if (line?.kind === 'update') {
      for (const level of line.bids) {
        updates.push(true, level);
      }
      for (const level of line.asks) {
        updates.push(false, level);
      }
    }
  }
  return snapshot === undefined ? undefined : updates.toLoad(snapshot.bids, snapshot.asks);
}

interface RecordedBook {
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

type RecordedLine =
  | ({ readonly kind: 'snapshot' | 'update' } & RecordedBook)
  | { readonly kind: 'trade' };

const tickCents = 25;
const middleCents = 924_600;
const levelsPerSide = 1000;

/**
 * A book of 1,000 levels a side in which six of ten updates change a size and the rest remove a level or put it back;
 * most happen near the touch (the mean depth is an eighth of the book). The same for the same seed.
 */
export function syntheticLoad(updateCount: number, seed = 20_240_808): BookLoad {
  const random = seededRandom(seed);
  const sides = [true, false].map((isBid) =>
    Array.from(
      { length: levelsPerSide },
      (_, depth): LevelText => [
        centsText(middleCents + (isBid ? -depth - 1 : depth + 1) * tickCents),
        sizeText(random),
      ],
    ),
  );
  const isPresent = sides.map(() => new Uint8Array(levelsPerSide).fill(1));
  const updates = new UpdateColumns();
  for (let index = 0; index < updateCount; index += 1) {
    const side = random() < 0.5 ? 0 : 1;
    const depth = Math.min(
      levelsPerSide - 1,
      Math.floor((-Math.log(1 - random()) * levelsPerSide) / 8),
    );
    const price = sides[side]?.[depth]?.[0] ?? '';
    const present = isPresent[side] ?? new Uint8Array();
    const isRemoval = present[depth] === 1 && random() < 0.3;
    present[depth] = isRemoval ? 0 : 1;
    updates.push(side === 0, [price, isRemoval ? '0' : sizeText(random)]);
  }
  return updates.toLoad(sides[0] ?? [], sides[1] ?? []);
}

function centsText(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function sizeText(random: () => number): string {
  const units = 1 + Math.floor(random() * 500_000_000);
  return `${Math.floor(units / 1e8)}.${String(units % 1e8).padStart(8, '0')}`;
}

/** mulberry32: small, seeded, good enough to place levels. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class UpdateColumns {
  readonly #isBid: number[] = [];
  readonly #prices: number[] = [];
  readonly #sizes: number[] = [];
  readonly #exactPrices = new DecimalColumn(1024);
  readonly #exactSizes = new DecimalColumn(1024);

  push(isBid: boolean, [price, size]: LevelText): void {
    this.#isBid.push(isBid ? 1 : 0);
    this.#prices.push(Number(price));
    this.#sizes.push(Number(size));
    this.#exactPrices.push(parsed(price));
    this.#exactSizes.push(parsed(size));
  }

  toLoad(bids: readonly LevelText[], asks: readonly LevelText[]): BookLoad {
    return {
      snapshot: {
        exact: {
          bidPrices: column(bids, 0),
          bidSizes: column(bids, 1),
          askPrices: column(asks, 0),
          askSizes: column(asks, 1),
        },
        bids: bids.map(([price, size]) => [Number(price), Number(size)] as const),
        asks: asks.map(([price, size]) => [Number(price), Number(size)] as const),
      },
      isBid: Uint8Array.from(this.#isBid),
      prices: Float64Array.from(this.#prices),
      sizes: Float64Array.from(this.#sizes),
      exactPrices: this.#exactPrices,
      exactSizes: this.#exactSizes,
    };
  }
}

function column(levels: readonly LevelText[], part: 0 | 1): DecimalColumn {
  const values = new DecimalColumn();
  for (const level of levels) {
    values.push(parsed(level[part]));
  }
  return values;
}

function parsed(text: string): DecimalCell {
  const cell = new DecimalCell();
  if (!parseDecimal(text, cell)) {
    throw new Error(`not a decimal: ${text}`);
  }
  return cell;
}
