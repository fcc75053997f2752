/**
 * The real market, over the real wire, into the real window: after the last message the window's own mirror has the digest that
 * a naive reader of the recording works out, and every trade was counted.
 */
import { z } from 'zod';
import { expect, test } from '../harness/fixtures.ts';
import { hasRecording, readReference, recordingPath } from '../harness/naive-reference.ts';
import type { PracticeExchange } from '../harness/practice.ts';
import { waitFor } from '../harness/wait.ts';
import { ladderOf, saveWindowSnapshot, tapeOf } from '../pages/window-snapshot.ts';

const market = 'BTCUSDT';
const finishedSchema = z.object({
  type: z.literal('finished'),
  market: z.literal(market),
  trades: z.number(),
  digest: z.string(),
});

test.skip(!hasRecording(), 'the recording is not beside the project');

for (const { pace, speed, withinMs } of [
  { pace: 'as fast as it goes', speed: 'max', withinMs: 60_000 },
  { pace: 'at recorded speed', speed: '1', withinMs: 480_000 },
]) {
  test(`the recording ${pace} ends in the window with the reference's digest and every trade`, async ({
    launch,
    practice,
  }) => {
    test.setTimeout(withinMs + 60_000);
    const reference = readReference();
    const exchange = await practice([
      '--source',
      recordingPath,
      '--market',
      market,
      '--speed',
      speed,
    ]);
    const app = await launch({ flags: [`--open=paxos-public:${market}`, ...exchange.appFlags] });

    const finished = await waitFor(
      'the end of the recording',
      () => finishedLine(exchange),
      withinMs,
    );
    expect(finished).toMatchObject({ digest: reference.digest, trades: reference.tradeCount });

    // Right after a flood a slow machine says LATE of itself, and is right: it has to get over that within the wait.
    const end = await waitFor(
      'the last trade on the tape and a book that is believed',
      async () => {
        const snapshot = await saveWindowSnapshot(app);
        const hasAllTrades = tapeOf(snapshot, market).total >= reference.tradeCount;
        const isBelieved = /^(LIVE|QUIET)$/.test(ladderOf(snapshot, market).state);
        return hasAllTrades && isBelieved ? snapshot : undefined;
      },
    );
    const { digest, levels, bids, asks } = ladderOf(end, market);
    expect({ digest, levels, bestBid: bids[0], bestAsk: asks[0] }).toEqual({
      digest: reference.digest,
      levels: { bids: reference.bidCount, asks: reference.askCount },
      bestBid: reference.bestBid,
      bestAsk: reference.bestAsk,
    });
    const { total, skipped } = tapeOf(end, market);
    expect(total).toBe(reference.tradeCount);
    // The whole recording in two seconds is more than the tape keeps: a page busy with its first paint is told the count of the rest.
    if (speed !== 'max') {
      expect(skipped).toBe(0);
    }
  });
}

function finishedLine(exchange: PracticeExchange): z.infer<typeof finishedSchema> | undefined {
  return exchange.lines
    .map((line) => finishedSchema.safeParse(JSON.parse(line)))
    .find((parsed) => parsed.success)?.data;
}
