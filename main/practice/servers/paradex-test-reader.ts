/** The binary messages a test looks at, read from `paradex.md` §5 alone: nothing here is shared with the server's writer. */

export interface ReadBook {
  readonly seq: number;
  readonly micros: number;
  readonly version: number;
  readonly kind: 'snapshot' | 'delta';
  readonly market: string;
  /** Best bid and ask without retail orders, as the root block says; `null` is the wire's. */
  readonly api: readonly (string | null)[];
  /** The five best fields that are never set. */
  readonly others: readonly (string | null)[];
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

export interface ReadTrade {
  readonly seq: number;
  readonly id: bigint;
  readonly side: number;
  readonly price: string | null;
  readonly size: string | null;
  readonly createdMicros: number;
  readonly type: number;
  readonly texts: readonly string[];
}

export function templateOf(frame: Buffer): number {
  return frame.readUInt16LE(2);
}

/** An `e8` in plain digits; null for INT64_MIN. */
export function e8(frame: Buffer, at: number): string | null {
  const units = frame.readBigInt64LE(at);
  if (units === -9223372036854775808n) {
    return null;
  }
  const digits = String(units < 0n ? -units : units).padStart(9, '0');
  const text = `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, '');
  return `${units < 0n ? '-' : ''}${text}`;
}

export function readTexts(frame: Buffer, start: number): readonly string[] {
  const texts: string[] = [];
  for (let at = start; at < frame.length; at += 1 + (frame[at] ?? 0)) {
    texts.push(frame.toString('utf8', at + 1, at + 1 + (frame[at] ?? 0)));
  }
  return texts;
}

export function readBook(frame: Buffer): ReadBook {
  const groups: (readonly [string, string])[][] = [];
  let at = 8 + frame.readUInt16LE(0);
  for (let group = 0; group < 2; group += 1) {
    const entryBytes = frame.readUInt16LE(at);
    const count = frame.readUInt16LE(at + 2);
    const entry = at + 4;
    groups.push(
      Array.from({ length: count }, (_, index) => [
        e8(frame, entry + index * entryBytes) ?? '',
        e8(frame, entry + index * entryBytes + 8) ?? '',
      ]),
    );
    at = entry + count * entryBytes;
  }
  const [market = ''] = readTexts(frame, at);
  const numbers = Array.from({ length: 9 }, (_, index) => e8(frame, 8 + 17 + 8 * index));
  return {
    seq: Number(frame.readBigInt64LE(16)),
    micros: Number(frame.readBigInt64LE(8)),
    version: frame.readUInt16LE(6),
    kind: frame[24] === 0 ? 'snapshot' : 'delta',
    market,
    api: numbers.slice(5),
    others: numbers.slice(0, 5),
    bids: groups[0] ?? [],
    asks: groups[1] ?? [],
  };
}

export function readTrade(frame: Buffer): ReadTrade {
  return {
    seq: Number(frame.readBigInt64LE(16)),
    id: frame.readBigInt64LE(24),
    side: frame[32] ?? 0,
    price: e8(frame, 33),
    size: e8(frame, 41),
    createdMicros: Number(frame.readBigInt64LE(49)),
    type: frame[57] ?? 0,
    texts: readTexts(frame, 58),
  };
}
