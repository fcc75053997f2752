import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { BookSync } from '../../main/books/book-sync.ts';
import { FrameBuilder } from '../../main/books/frame-builder.ts';
import { OrderBook } from '../../main/books/order-book.ts';
import { cellOf, type LevelText, snapshotOf } from '../../main/books/testing/book-input.ts';
import { BookMirror } from '../../renderer/stream/book-mirror.ts';
import { hasRecording, readReference, recordingPath } from '../harness/naive-reference.ts';

interface RecordedLine {
  readonly kind: 'snapshot' | 'update' | 'trade';
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

it.skipIf(!hasRecording())(
  'MI8: a real market ends in book and mirror with the digest that the naive reference computes',
  async () => {
    const key = 'paxos-public:BTCUSD';
    const sync = new BookSync(new OrderBook());
    const builder = new FrameBuilder(key, sync.book);
    const mirror = new BookMirror(key);
    let refused = 0;
    for (const text of gunzipSync(readFileSync(recordingPath)).toString('utf8').split('\n')) {
      const line: RecordedLine | undefined = text === '' ? undefined : JSON.parse(text);
      if (line?.kind === 'snapshot') {
        sync.snapshot(snapshotOf(line.bids, line.asks));
      } else if (line?.kind === 'update') {
        for (const [price, size] of line.bids) {
          sync.level('bid', cellOf(price), cellOf(size));
        }
        for (const [price, size] of line.asks) {
          sync.level('ask', cellOf(price), cellOf(size));
        }
      }
      const frame = builder.build(0);
      if (frame !== undefined && mirror.apply(frame) !== 'applied') {
        refused += 1;
      }
    }
    const reference = readReference();
    expect({
      refused,
      bids: mirror.bids.count,
      asks: mirror.asks.count,
      best: [mirror.levels('bid', 1)[0], mirror.levels('ask', 1)[0]],
      book: sync.book.digest(),
      mirror: await mirror.digest(),
      messages: sync.updates + sync.snapshots,
    }).toEqual({
      refused: 0,
      bids: reference.bidCount,
      asks: reference.askCount,
      best: [reference.bestBid, reference.bestAsk],
      book: reference.digest,
      mirror: reference.digest,
      messages: reference.bookMessages,
    });
  },
  60_000,
);
