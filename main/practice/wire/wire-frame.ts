/** One WebSocket frame on its way to one client, and what it says in words that are no venue's. SPEC.md PX121, PX122. */
import type { ClientSession } from '../servers/client-session.ts';
import { type TextBytes, webSocketFrame } from '../servers/frame-batch.ts';

export interface LevelChange {
  readonly side: 'bids' | 'asks';
  /** As the frame writes it. */
  readonly price: string;
  readonly isRemoval: boolean;
}

export interface FrameTag {
  /** Absent: of no market, or of several. */
  readonly market: string | undefined;
  /** `full-book` and `book-change` are of the channel a client keeps its book by; every other channel's frames are `other`. */
  readonly kind: 'full-book' | 'book-change' | 'trade' | 'other';
  /** Of a `book-change`, in the order of the frame. */
  readonly changes: readonly LevelChange[];
  /** Markets whose book begins anew on this socket with this frame. */
  readonly renews: readonly string[];
}

/** A venue's own frames read back. Each venue's server has one, beside its words. */
export interface FrameReader {
  /** Of whatever is sent, damaged frames as well. */
  read(frame: WireFrame): FrameTag;
  /** A `book-change` without one of its changes; absent where nothing would be left to say. */
  without(frame: WireFrame, change: number): string | Uint8Array | undefined;
}

export const untold: FrameTag = { market: undefined, kind: 'other', changes: [], renews: [] };

const finalTextFrame = 0x81;

export class WireFrame {
  readonly session: ClientSession;
  /** Header and payload. */
  readonly bytes: Buffer;
  /** Alone. */
  readonly payload: Buffer;
  readonly #reader: FrameReader;
  #tag: FrameTag | undefined;

  constructor(session: ClientSession, bytes: Buffer, payload: Buffer, reader: FrameReader) {
    this.session = session;
    this.bytes = bytes;
    this.payload = payload;
    this.#reader = reader;
  }

  get isText(): boolean {
    return this.bytes[0] === finalTextFrame;
  }

  get text(): string {
    return this.payload.toString('utf8');
  }

  get tag(): FrameTag {
    this.#tag ??= this.#reader.read(this);
    return this.#tag;
  }

  /** Another frame for the same client. */
  saying(data: string | Uint8Array | TextBytes): WireFrame {
    const bytes = webSocketFrame(data);
    return splitFrames(this.session, bytes, this.#reader)[0] ?? this;
  }

  /** The same without one of its changes; absent where nothing would be left to say. */
  without(change: number): WireFrame | undefined {
    const data = this.#reader.without(this, change);
    return data === undefined ? undefined : this.saying(data);
  }
}

/** A server's frames are whole and not masked (RFC 6455 §5.1, §5.2). */
export function splitFrames(
  session: ClientSession,
  bytes: Buffer,
  reader: FrameReader,
): readonly WireFrame[] {
  const frames: WireFrame[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = bytes[at + 1] ?? 0;
    const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const end = start + length;
    frames.push(
      new WireFrame(session, bytes.subarray(at, end), bytes.subarray(start, end), reader),
    );
    at = end;
  }
  return frames;
}
