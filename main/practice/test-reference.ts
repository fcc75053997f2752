/** What tests compare with: a book and a digest told naively, and a recording read without the exchange. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** From the project's folder; absent where only this repository is. */
export const shippedRecording = '../shared/data/demo-btcusdt-perp.jsonl.gz';

/** The contract's digest, told naively from levels in any spelling; independent of the exchange's own code. */
export class NaiveBook {
  readonly bids = new Map<number, string>();
  readonly asks = new Map<number, string>();

  set(side: 'bids' | 'asks', price: string, size: string): void {
    if (Number(size) === 0) {
      this[side].delete(Number(price));
    } else {
      this[side].set(Number(price), size);
    }
  }

  replace(bids: readonly (readonly string[])[], asks: readonly (readonly string[])[]): void {
    this.bids.clear();
    this.asks.clear();
    for (const [side, levels] of [
      ['bids', bids],
      ['asks', asks],
    ] as const) {
      for (const [price = '', size = ''] of levels) {
        this.set(side, price, size);
      }
    }
  }

  digest(): string {
    // Prices and sizes of the recording have at most eleven digits: a double holds and prints them exactly.
    const side = (levels: Map<number, string>, direction: number): string =>
      [...levels]
        .sort(([left], [right]) => direction * (left - right))
        .map(([price, size]) => `${price}:${Number(size)}`)
        .join('|');
    return createHash('sha256')
      .update(`${side(this.bids, -1)}#${side(this.asks, 1)}`)
      .digest('hex');
  }
}

interface WireFrame {
  readonly type: string;
  readonly side: string;
  readonly price: string;
  readonly amount: string;
  readonly bids: readonly { price: string; amount: string }[];
  readonly asks: readonly { price: string; amount: string }[];
}

/** What a client of one market's book of Paxos public ends up with. */
export function replayPaxosPublic(frames: readonly string[]): NaiveBook {
  const book = new NaiveBook();
  for (const text of frames) {
    const frame = JSON.parse(text) as WireFrame;
    if (frame.type === 'SNAPSHOT') {
      const pairs = (levels: WireFrame['bids']) =>
        levels.map(({ price, amount }) => [price, amount]);
      book.replace(pairs(frame.bids), pairs(frame.asks));
    } else if (frame.type === 'UPDATE') {
      book.set(frame.side === 'BUY' ? 'bids' : 'asks', frame.price, frame.amount);
    }
  }
  return book;
}

interface RecordedLine {
  readonly kind: string;
  readonly id: string;
  readonly bids: readonly (readonly string[])[];
  readonly asks: readonly (readonly string[])[];
}

export function referenceOf(file: string) {
  const book = new NaiveBook();
  const tradeIds: string[] = [];
  let changes = 0;
  for (const text of gunzipSync(readFileSync(file)).toString().trim().split('\n')) {
    const line = JSON.parse(text) as RecordedLine;
    if (line.kind === 'trade') {
      tradeIds.push(line.id);
    } else if (line.kind === 'snapshot') {
      book.replace(line.bids, line.asks);
    } else {
      for (const side of ['bids', 'asks'] as const) {
        for (const [price = '', size = ''] of line[side]) {
          book.set(side, price, size);
          changes += 1;
        }
      }
    }
  }
  return { digest: book.digest(), tradeIds, changes };
}
