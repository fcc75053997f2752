import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ring } from './ring.ts';

it('equals an array that is cut to its newest items', () => {
  const step = fc.record({ isPush: fc.boolean(), where: fc.nat(12), item: fc.nat() });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.array(step, { maxLength: 60 }),
      (size, steps) => {
        const ring = new Ring<number>(size);
        let plain: number[] = [];
        for (const { isPush, where, item } of steps) {
          const index = isPush ? plain.length : Math.min(where, plain.length);
          plain.splice(index, 0, item);
          plain = plain.slice(-size);
          if (isPush) {
            ring.push(item);
          } else {
            ring.insert(index, item);
          }
          expect(Array.from({ length: ring.length }, (_, at) => ring.at(at))).toEqual(plain);
        }
        expect([ring.at(-1), ring.at(ring.length)]).toEqual([undefined, undefined]);
      },
    ),
  );
});
