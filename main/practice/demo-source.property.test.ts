import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
              expect(price).toBe(event.aggressor === 'buy' ? lowest(side) : highest(side));
              const standing = ensureDefined(side.get(price), 'the level that was taken');
              expect(unitsOf(event.size)).toBeGreaterThan(0);
              expect(unitsOf(event.size)).toBeLessThanOrEqual(standing);
              expected = { side, price, left: standing - unitsOf(event.size) };
              continue;
            }
            replica.apply(event);
            if (expected !== undefined) {
              expect(expected.side.get(expected.price) ?? 0).toBe(expected.left);
              expected = undefined;
            }
            expect(highest(replica.bids)).toBeLessThan(lowest(replica.asks));
            for (const [price, size] of event.kind === 'update'
              ? [...event.bids, ...event.asks]
              : []) {
              expect(unitsOf(price) % market.tickUnits).toBe(0);
              expect(price.split('.')[1] ?? '').toHaveLength(market.priceDecimals);
              expect(size.split('.')[1] ?? '').toHaveLength(market.sizeDecimals);
            }
          }
        },
      ),
      { numRuns: 24 },
    );
  });
});
