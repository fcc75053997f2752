import { describe, expect, it } from 'vitest';
import { FrameBatch, webSocketFrame } from './frame-batch.ts';

/** Frames as RFC 6455 §5.2 reads, from the bytes alone. */
function texts(bytes: Buffer): string[] {
  const found: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== 0x81) {
      throw new Error(`no final text frame at byte ${at}`);
    }
    const short = bytes[at + 1] ?? 0;
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    found.push(bytes.toString('utf8', at + header, at + header + length));
    at += header + length;
  }
  return found;
}

const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000];

describe('frames encoded once for many clients', () => {
  it('holds frames of every length form, whole and in order', () => {
    const written = sizes.map((size) => 'x'.repeat(size));
    const batch = new FrameBatch();
    for (const text of written) {
      batch.append(text);
    }
    expect(texts(batch.take() ?? Buffer.alloc(0))).toEqual(written);
    expect(batch.take()).toBeUndefined();
    expect(sizes.map((size) => texts(webSocketFrame('y'.repeat(size))).length)).toEqual(
      sizes.map(() => 1),
    );
  });

  it('leaves bytes alone that were handed out', () => {
    const batch = new FrameBatch();
    batch.append('first');
    const first = batch.take() ?? Buffer.alloc(0);
    for (let index = 0; index < 50_000; index += 1) {
      batch.append(`later ${index}`);
    }
    expect(texts(first)).toEqual(['first']);
    expect(texts(batch.take() ?? Buffer.alloc(0))).toHaveLength(50_000);
  });

  it('PX83: bytes become a binary frame, copied when they are appended', () => {
    const batch = new FrameBatch();
    const bytes = Uint8Array.of(1, 2, 3);
    batch.append(bytes);
    bytes.fill(9);
    batch.append('text');
    expect(batch.take()).toEqual(Buffer.from([0x82, 3, 1, 2, 3, 0x81, 4, ...Buffer.from('text')]));
    expect(webSocketFrame(new Uint8Array(300)).subarray(0, 4)).toEqual(
      Buffer.from([0x82, 126, 1, 44]),
    );
  });

  it('counts bytes, not characters', () => {
    const batch = new FrameBatch();
    batch.append('€');
    expect(texts(batch.take() ?? Buffer.alloc(0))).toEqual(['€']);
  });
});
