/** One exchange, four venues, one recording, read by raw clients that know only the documents. SPEC.md PX81. */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { type PracticeExchange, startExchange } from './exchange.ts';
import type { FinishedReport } from './practice-options.ts';
import { type Follower, followers } from './test-followers.ts';
import { referenceOf, shippedRecording } from './test-reference.ts';

vi.setConfig({ testTimeout: 90_000 });

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) {
    await close();
  }
});

type FollowedVenue = keyof typeof followers;

function follow(exchange: PracticeExchange, venue: FollowedVenue): Promise<Follower> {
  const urls = ensureDefined(exchange.endpoints[venue], `an endpoint of ${venue}`);
  return followers[venue](urls, 'BTCUSDT', (client) => closers.push(() => client.close()));
}

describe.skipIf(!existsSync(shippedRecording))(`four venues, ${shippedRecording}`, () => {
  it('PX81: the same recording on each, every book the reference’s, every trade once', async () => {
    let finish: (report: FinishedReport) => void = () => undefined;
    const finished = new Promise<FinishedReport>((resolve) => {
      finish = resolve;
    });
    const venues = Object.keys(followers) as FollowedVenue[];
    const exchange = await startExchange(
      {
        protocols: venues,
        sources: [{ kind: 'recording', file: shippedRecording }],
        speed: 'max',
      },
      { onFinished: finish },
    );
    closers.push(() => exchange.close());
    const following: [FollowedVenue, Follower][] = [];
    for (const venue of venues) {
      expect(exchange.statistics().messages).toBe(0);
      following.push([venue, await follow(exchange, venue)]);
    }
    const reference = referenceOf(shippedRecording);
    const report = await finished;
    const expected = { digest: reference.digest, trades: reference.tradeIds.length };
    expect(report).toMatchObject({
      ...expected,
      messages: reference.changes + reference.tradeIds.length,
    });
    for (const [venue, follower] of following) {
      expect({ venue, ...(await follower.told()) }).toEqual({ venue, ...expected });
    }
  });
});
