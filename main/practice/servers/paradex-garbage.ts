/** Frames that are wrong for Paradex (`paradex.md` §5.13) and hold nothing true: for the scenario `garbage`. SPEC.md PX37. */

import { subscriptionText, textMessage } from './paradex-json.ts';
import { bookEvent, encodeSbe } from './paradex-sbe.ts';

export function paradexGarbage(market: string): readonly (string | Uint8Array)[] {
  const delta = (change: (frame: Buffer) => Buffer | undefined): Buffer => {
    const values = { ts: 1n, seq: 1n, pkgType: 1 };
    const groups = [[[100_000_000n, 100_000_000n] as const], []];
    const frame = encodeSbe({ template: bookEvent, values, groups, texts: [market] }, 1);
    return change(frame) ?? frame;
  };
  const groupsAt = 8 + 89;
  return [
    '',
    '{',
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
