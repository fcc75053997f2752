/**
 * WebSocket frames, encoded once and written whole to every client of a channel. Sending each frame through the
 * WebSocket library costs two writes a frame and client; at 100,000 frames a second that is most of a processor.
 */
const pageBytes = 256 * 1024;
const finalTextFrame = 0x81;
const finalBinaryFrame = 0x82;

export class FrameBatch {
  #page: Buffer = Buffer.allocUnsafe(0);
  #start = 0;
  #end = 0;
  #count = 0;

  /** Frames since the last `take`. */
  get count(): number {
    return this.#count;
  }

  /** Text becomes a text frame, bytes a binary one (copied: they may be used again afterwards). */
  append(data: string | Uint8Array): void {
    const length = byteLength(data);
    const header = headerBytes(length);
    this.#reserve(header + length);
    writeFrame(this.#page, this.#end, data, length);
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

/** Bytes that are sent as text, whether they are or not. */
export interface TextBytes {
  readonly textBytes: Uint8Array;
}

/** One frame: of text, or of bytes. */
export function webSocketFrame(data: string | Uint8Array | TextBytes): Buffer {
  const isTextBytes = typeof data === 'object' && 'textBytes' in data;
  const content = isTextBytes ? data.textBytes : data;
  const length = byteLength(content);
  const frame = Buffer.allocUnsafe(headerBytes(length) + length);
  writeFrame(frame, 0, content, length);
  if (isTextBytes) {
    frame[0] = finalTextFrame;
  }
  return frame;
}

function byteLength(data: string | Uint8Array): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : data.length;
}

/** A server's frames are not masked (RFC 6455 §5.1): two bytes, and the length where it does not fit in seven bits. */
function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

function writeFrame(target: Buffer, at: number, data: string | Uint8Array, length: number): void {
  const isText = typeof data === 'string';
  target[at] = isText ? finalTextFrame : finalBinaryFrame;
  if (length < 126) {
    target[at + 1] = length;
  } else if (length < 65_536) {
    target[at + 1] = 126;
    target.writeUInt16BE(length, at + 2);
  } else {
    target[at + 1] = 127;
    target.writeBigUInt64BE(BigInt(length), at + 2);
  }
  const start = at + headerBytes(length);
  if (isText) {
    target.write(data, start, 'utf8');
  } else {
    target.set(data, start);
  }
}
