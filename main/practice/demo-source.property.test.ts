import fc from 'fast-check';
import { describe, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { DemoSource } from './demo-source.ts';
import { modelledMarkets } from './market-catalogue.ts';
import type { SourceEvent } from './source.ts';

type Units = ReadonlyMap<number, number>;

/** What a client would hold, in whole units: bids and asks by price. */
class Replica {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  apply(event: SourceEvent): void {
    if (event.kind === 'snapshot' || event.kind === 'update') {
      for (const [side, levels] of [
        [this.bids, event.bids],
        [this.asks, event.asks],
      ] as const) {
        for (const [price, size] of levels) {
          if (unitsOf(size) === 0) {
            side.delete(unitsOf(price));
          } else {
            side.set(unitsOf(price), unitsOf(size));
          }
        }
      }
    }
  }
}

// Every number of the demo fits in 53 bits when its point is left out.
const unitsOf = (text: string): number => Number(text.replace('.', ''));
const highest = (side: Units): number => Math.max(...side.keys());
const lowest = (side: Units): number => Math.min(...side.keys());

/** A plain comparison: an `expect` for each of a few hundred thousand costs more than the model. */
function claim(isSo: boolean, event: SourceEvent): void {
  if (!isSo) {
    throw new Error(`it does not hold at ${JSON.stringify(event)}`);
  }
}

describe('the demo’s market model, over many seeds', () => {
  it('PX6, PX7, PX8: never crossed, honest executions, on the tick', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.constantFrom(...modelledMarkets),
        async (seed, market) => {
          const source = new DemoSource({ seed, markets: [market.market] });
          const opened = await source.open();
          const replica = new Replica();
          for (const event of opened.kind === 'opened' ? opened.past : []) {
            replica.apply(event);
          }
          const pulled = source.pull({ untilMs: Infinity, maximum: 1_500 });
          let expected: { side: Units; price: number; left: number } | undefined;
          for (const event of pulled.kind === 'events' ? pulled.events : []) {
            if (event.kind === 'trade') {
              const side = event.aggressor === 'buy' ? replica.asks : replica.bids;
              const price = unitsOf(event.price);
              claim(price === (event.aggressor === 'buy' ? lowest(side) : highest(side)), event);
              const standing = ensureDefined(side.get(price), 'the level that was taken');
              claim(unitsOf(event.size) > 0 && unitsOf(event.size) <= standing, event);
              expected = { side, price, left: standing - unitsOf(event.size) };
              continue;
            }
            replica.apply(event);
            if (expected !== undefined) {
              claim((expected.side.get(expected.price) ?? 0) === expected.left, event);
              expected = undefined;
            }
            claim(highest(replica.bids) < lowest(replica.asks), event);
            for (const [price, size] of event.kind === 'update'
              ? [...event.bids, ...event.asks]
              : []) {
              claim(unitsOf(price) % market.tickUnits === 0, event);
              claim((price.split('.')[1] ?? '').length === market.priceDecimals, event);
              claim((size.split('.')[1] ?? '').length === market.sizeDecimals, event);
            }
          }
        },
      ),
      { numRuns: 24 },
    );
  });
});
