/** Frames that are wrong for Paradex (`paradex.md` §5.13) and hold nothing true: for the scenario `garbage`. SPEC.md PX37. */

import { anyGarbage } from './any-garbage.ts';
import { subscriptionText, textMessage } from './paradex-json.ts';
import { bookEvent, encodeSbe } from './paradex-sbe.ts';
import type { MalformedFrame } from './server.ts';

export function paradexGarbage(market: string): readonly MalformedFrame[] {
  const delta = (change: (frame: Buffer) => Buffer | undefined): Buffer => {
    const values = { ts: 1n, seq: 1n, pkgType: 1 };
    const groups = [[[100_000_000n, 100_000_000n] as const], []];
    const frame = encodeSbe({ template: bookEvent, values, groups, texts: [market] }, 1);
    return change(frame) ?? frame;
  };
  const groupsAt = 8 + 89;
  return [
    ...anyGarbage,
    'null\n',
    '[]\n',
    textMessage({ method: 'subscription' }),
    subscriptionText('no.such.channel', { seq_no: 1 }),
    subscriptionText(`order_book.${market}.deltas`, { seq_no: 'x', market, update_type: 'q' }),
    Buffer.alloc(0),
    Buffer.from([1, 2, 3]),
    // Another schema's.
    delta((frame) => void frame.writeUInt16LE(9, 4)),
    // A template nobody knows, and the reserved ones.
    delta((frame) => void frame.writeUInt16LE(99, 2)),
    delta((frame) => void frame.writeUInt16LE(40, 2)),
    // The root block is longer than the frame, or shorter than any version's.
    delta((frame) => void frame.writeUInt16LE(5000, 0)),
    delta((frame) => void frame.writeUInt16LE(20, 0)),
    // A kind of package that is none, no time, no price.
    delta((frame) => void frame.writeUInt8(7, 8 + 16)),
    delta((frame) => void frame.writeBigInt64LE(-(2n ** 63n), 8)),
    delta((frame) => void frame.writeBigInt64LE(-(2n ** 63n), groupsAt + 4)),
    // Less than nothing of something.
    delta((frame) => void frame.writeBigInt64LE(-1n, groupsAt + 4 + 8)),
    // A market in bytes that are no text, and one with a name that objects have.
    delta((frame) => void frame.fill(0xff, frame.length - market.length)),
    delta(
      (frame) =>
        void frame.write(
          '__proto__'.padEnd(market.length).slice(0, market.length),
          frame.length - market.length,
        ),
    ),
    // Nothing but zeros, and nothing but ones, as long as a large book.
    Buffer.alloc(64 * 1024),
    Buffer.alloc(64 * 1024, 0xff),
    // More levels than bytes, entries too short, a text cut off, no market.
    delta((frame) => void frame.writeUInt16LE(60_000, groupsAt + 2)),
    delta((frame) => void frame.writeUInt16LE(8, groupsAt)),
    delta((frame) => frame.subarray(0, frame.length - 3)),
    delta((frame) => {
      frame.writeUInt8(0, frame.length - market.length - 1);
      return frame;
    }),
  ];
}
