import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialects, type Levels } from '../wire/wire-dialects.ts';
import { splitFrames } from '../wire/wire-frame.ts';
import { WireLab } from '../wire/wire-lab.ts';
import { cutMidFrame } from './cut-mid-frame.ts';
import { dropOne } from './drop-one.ts';
import { duplicate } from './duplicate.ts';
import { oneMarketFreezes } from './one-market-freezes.ts';
import { reorder } from './reorder.ts';
import { slowConsumer } from './slow-consumer.ts';
import { zombieLevel } from './zombie-level.ts';

const faults = [
  dropOne,
  duplicate,
  reorder,
  zombieLevel,
  cutMidFrame,
  slowConsumer,
  oneMarketFreezes,
];

const level = fc
  .record({ cents: fc.integer({ min: 1, max: 100_000 }), lots: fc.integer({ min: 0, max: 3 }) })
  .map(({ cents, lots }): readonly [string, string] => [
    `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    `${lots}.00`,
  ]);

describe.each(dialects)('$name', (dialect) => {
  it('PX122: a change without one of its levels is the change without it', () => {
    const side = fc.uniqueArray(level, { maxLength: 5, selector: ([price]) => price });
    fc.assert(
      fc.property(side, side, fc.nat(), (bids, asks, pick) => {
        const wide: readonly [Levels, Levels] = dialect.isPlural
          ? [bids, asks]
          : [[], asks.slice(0, 1)];
        fc.pre(wide[0].length + wide[1].length > 0);
        const socket = new WireLab(dialect).socket();
        socket.write(dialect.change('BTCUSD', 1, ...wide));
        const [frame] = splitFrames(socket.session, socket.bytes(), dialect.frames);
        const changes = frame?.tag.changes ?? [];
        expect(changes).toHaveLength(wide[0].length + wide[1].length);
        const at = pick % changes.length;
        const left = changes.filter((_, index) => index !== at);
        const without = frame?.without(at);
        if (without === undefined) {
          expect(left).toEqual([]);
          return;
        }
        expect(without.tag).toEqual({ ...frame?.tag, changes: left });
        expect(without.isText).toBe(frame?.isText);
      }),
      { numRuns: 200 },
    );
  });

  it('PX37, PX122: whatever is written meanwhile, damaged frames as well, no fault breaks down', async () => {
    const [bids, asks]: readonly [Levels, Levels] = [[['100.0', '0']], []];
    const whole = [
      dialect.change('BTCUSD', 1, bids, asks),
      dialect.fullBook('BTCUSD', 2, [['99.5', '1']]),
      dialect.trade('BTCUSD', 3),
    ].map((frame) => Buffer.from(frame));
    const damaged = fc
      .record({
        frame: fc.constantFrom(...whole),
        cut: fc.nat(400),
        at: fc.nat(400),
        byte: fc.nat(255),
        isText: fc.boolean(),
      })
      .map(({ frame, cut, at, byte, isText }) => {
        const bytes = Buffer.from(frame.subarray(0, Math.max(0, frame.length - (cut % 40))));
        if (bytes.length > 0 && at % 3 !== 0) {
          bytes[at % bytes.length] = byte;
        }
        return { bytes, isText };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(damaged, { maxLength: 30 }), fc.nat(7), async (frames, fault) => {
        const lab = new WireLab(dialect);
        lab.book('BTCUSD', [['99.5', '1']]);
        const socket = lab.socket();
        const ends = faults.filter((_, index) => index !== fault).map((one) => lab.run(one));
        for (const { bytes, isText } of frames) {
          socket.session.send(isText ? { textBytes: bytes } : bytes);
          await lab.pass(150);
        }
        for (const end of ends) {
          end();
        }
      }),
      { numRuns: 150 },
    );
  });
});
