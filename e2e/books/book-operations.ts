/** What can happen to a book and its ports, at random. For property tests. */
import fc from 'fast-check';
import type { LevelText } from '../../main/books/testing/book-input.ts';

export type Operation =
  | {
      readonly kind: 'set';
      readonly side: 'bid' | 'ask';
      readonly price: string;
      readonly size: string;
    }
  | {
      readonly kind: 'snapshot';
      readonly bids: readonly LevelText[];
      readonly asks: readonly LevelText[];
    }
  | { readonly kind: 'drop-book' }
  /** Port 0, 1 or 2 acks, and is sent what changed since. */
  | { readonly kind: 'frame'; readonly port: number }
  /** The page at the port is loaded anew: an empty mirror and a new port. */
  | { readonly kind: 'reload'; readonly port: number }
  | { readonly kind: 'reset'; readonly port: number };

export const portCount = 3;

/** Few prices, so that they meet, each written in more than one way. */
const plainPrice = fc
  .tuple(fc.integer({ min: 0, max: 24 }), fc.constantFrom('', '.0', '.50', '.5', '.25', '.000'))
  .map(([whole, fraction]) => `${whole}${fraction}`);
const oddPrice = fc.constantFrom(
  '7.123456',
  '007',
  '9007199254740991',
  '9007199254740993',
  '4294967296.5',
  '0.000000000000000001',
);
const price = fc.oneof({ weight: 30, arbitrary: plainPrice }, { weight: 1, arbitrary: oddPrice });

const zero = fc.constantFrom('0', '0.0', '0.00000000', '00.000000000000000000000');
const plainSize = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 }))
  .map(([whole, tenths]) => `${whole}.${tenths}00`);
const oddSize = fc.constantFrom(
  '0.00000001',
  '123456789012345678901234567.8',
  '1.000000000000000001',
  '9007199254740992',
);
const size = fc.oneof(
  { weight: 12, arbitrary: zero },
  { weight: 30, arbitrary: plainSize },
  { weight: 1, arbitrary: oddSize },
);

const level: fc.Arbitrary<LevelText> = fc.tuple(price, size);
const levels = fc.array(level, { maxLength: 20 });
const port = fc.nat({ max: portCount - 1 });

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      kind: fc.constant('set'),
      side: fc.constantFrom('bid', 'ask'),
      price,
      size,
    }),
  },
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('frame'), port }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('snapshot'), bids: levels, asks: levels }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop-book') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reload'), port }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reset'), port }) },
);

/** A run begins with a snapshot more often than not. */
export const operations: fc.Arbitrary<readonly Operation[]> = fc
  .tuple(levels, levels, fc.array(operation, { minLength: 1, maxLength: 150 }))
  .map(([bids, asks, rest]) => [{ kind: 'snapshot', bids, asks }, ...rest]);
