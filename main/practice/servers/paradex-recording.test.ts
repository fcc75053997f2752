import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import type { FinishedReport } from '../practice-options.ts';
import { referenceOf, shippedRecording } from '../test-reference.ts';
import { connect, start, untilAllCame } from './paradex-test-bench.ts';
import { binaryQuery, rebuild } from './paradex-test-client.ts';
import { readTrade } from './paradex-test-reader.ts';

vi.setConfig({ testTimeout: 60_000 });

describe.skipIf(!existsSync(shippedRecording))(
  `a recording as Paradex (${shippedRecording})`,
  () => {
    it('PX81, PX95, PX97: book and trades at the end are the recording’s, in every encoding', async () => {
      let finish: (report: FinishedReport) => void = () => undefined;
      const finished = new Promise<FinishedReport>((resolve) => {
        finish = resolve;
      });
      const { exchange, ws } = await start(
        { sources: [{ kind: 'recording', file: shippedRecording }], speed: 'max' },
        { onFinished: finish },
      );
      const reference = referenceOf(shippedRecording);
      const paradex = await connect(`${ws}${binaryQuery}`);
      const depth = await connect(`${ws}${binaryQuery}`);
      await depth.subscribe('order_book.BTCUSDT.snapshot@15@50ms');
      await paradex.subscribe('order_book.BTCUSDT.deltas');
      await paradex.subscribe('trades.BTCUSDT');
      const report = await finished;
      await untilAllCame(paradex);
      expect(paradex.binary(1).map((frame) => String(readTrade(frame).id))).toEqual(
        reference.tradeIds,
      );
      const books = paradex.books();
      const book = rebuild(books);
      expect(book.digest()).toBe(reference.digest);
      expect(report).toEqual({
        market: 'BTCUSDT',
        messages: reference.changes + reference.tradeIds.length,
        trades: reference.tradeIds.length,
        digest: reference.digest,
      });
      const latest = ensureDefined(books.at(-1), 'a book');
      await depth.client.until(() => depth.books().at(-1)?.seq === latest.seq, 'the last depth');
      const best = [...book.bids].sort(([left], [right]) => right - left).slice(0, 15);
      expect(
        depth
          .books()
          .at(-1)
          ?.bids.map(([price, size]) => [Number(price), Number(size)]),
      ).toEqual(best.map(([price, size]) => [price, Number(size)]));
      expect(exchange.digest('BTCUSDT')).toBe(reference.digest);
    });
  },
);
