/**
 * WebSocket text frames, encoded once and written whole to every client of a channel. Sending each frame through the
 * WebSocket library costs two writes a frame and client; at 100,000 frames a second that is most of a processor.
 */
const pageBytes = 256 * 1024;
const finalTextFrame = 0x81;

export class FrameBatch {
  #page: Buffer = Buffer.allocUnsafe(0);
  #start = 0;
  #end = 0;
  #count = 0;

  /** Frames since the last `take`. */
  get count(): number {
    return this.#count;
  }

  append(text: string): void {
    const length = Buffer.byteLength(text);
    const header = headerBytes(length);
    this.#reserve(header + length);
    writeHeader(this.#page, this.#end, length);
    this.#page.write(text, this.#end + header, 'utf8');
    this.#end += header + length;
    this.#count += 1;
  }

  /** The frames so far, as bytes that stay untouched afterwards; absent when there are none. */
  take(): Buffer | undefined {
    if (this.#end === this.#start) {
      return undefined;
    }
    const frames = this.#page.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#count = 0;
    return frames;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#page.length) {
      return;
    }
    const kept = this.#page.subarray(this.#start, this.#end);
    const page = Buffer.allocUnsafeSlow(Math.max(pageBytes, 2 * (kept.length + bytes)));
    kept.copy(page, 0);
    this.#page = page;
    this.#start = 0;
    this.#end = kept.length;
  }
}

export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = headerBytes(length);
  const frame = Buffer.allocUnsafe(header + length);
  writeHeader(frame, 0, length);
  frame.write(text, header, 'utf8');
  return frame;
}

/** A server's frames are not masked (RFC 6455 §5.1): two bytes, and the length where it does not fit in seven bits. */
function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

function writeHeader(target: Buffer, at: number, length: number): void {
  target[at] = finalTextFrame;
  if (length < 126) {
    target[at + 1] = length;
  } else if (length < 65_536) {
    target[at + 1] = 126;
    target.writeUInt16BE(length, at + 2);
  } else {
    target[at + 1] = 127;
    target.writeBigUInt64BE(BigInt(length), at + 2);
  }
}
