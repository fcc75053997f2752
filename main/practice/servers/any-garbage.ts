/** Frames that mean nothing to any reader of JSON, whatever the venue. SPEC.md PX37. */
import type { MalformedFrame } from './server.ts';

/** Within what every reader takes as one message, and more than any true one has. */
const hugeBytes = 256 * 1024;
const deepestNesting = 20_000;

export const anyGarbage: readonly MalformedFrame[] = [
  '',
  '{',
  'null',
  '[]',
  '\u0000',
  '\uFEFF{}',
  '1e999',
  '{"__proto__":{"type":"UPDATE","market":"BTCUSD"}}',
  '{"constructor":{"prototype":{"price":"1.0"}}}',
  '['.repeat(deepestNesting) + ']'.repeat(deepestNesting),
  `${'{"a":'.repeat(deepestNesting)}1${'}'.repeat(deepestNesting)}`,
  `{"type":"${'x'.repeat(hugeBytes)}"}`,
  `"${'9'.repeat(hugeBytes)}"`,
  // Text that is none: a byte that begins nothing, a sequence cut off, an overlong one, half of a surrogate pair.
  invalidText([0xff]),
  invalidText([0xe2, 0x82]),
  invalidText([0xc0, 0xaf]),
  invalidText([0xed, 0xa0, 0x80]),
];

/** `before` and `after` stand around bytes that are no UTF-8. */
export function invalidText(
  bytes: readonly number[],
  before = '{"type":"',
  after = '"}',
): MalformedFrame {
  const textBytes = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  return { textBytes };
}
