/** Paradex' binary frames written byte by byte after the tables of the protocol document. Knows nothing of the product's decoder. */
export interface FrameOptions {
  readonly version?: number;
  readonly schema?: number;
  readonly template?: number;
  /** More bytes at the end of the root block, as a later version has them. */
  readonly blockExtra?: number;
  /** More bytes in each level. */
  readonly entryExtra?: number;
  /** Bytes after the last text. */
  readonly trailing?: Uint8Array;
}

/** A decimal as its digits without a point, 8 behind it. `undefined`: the null of the wire. */
export type Decimal = string | undefined;

const nullInt64 = -(2n ** 63n);

class Bytes {
  readonly #parts: Buffer[] = [];

  u8(value: number): this {
    return this.raw(Buffer.from([value]));
  }

  u16(value: number): this {
    const part = Buffer.alloc(2);
    part.writeUInt16LE(value);
    return this.raw(part);
  }

  i64(value: bigint): this {
    const part = Buffer.alloc(8);
    part.writeBigInt64LE(value);
    return this.raw(part);
  }

  e8(value: Decimal): this {
    return this.i64(value === undefined ? nullInt64 : eight(value));
  }

  text(value: string | Uint8Array): this {
    const part = Buffer.from(value);
    return this.u8(part.length).raw(part);
  }

  raw(part: Uint8Array): this {
    this.#parts.push(Buffer.from(part));
    return this;
  }

  end(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export function eight(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 100_000_000n + BigInt(fraction.padEnd(8, '0'));
  return text.startsWith('-') ? -value : value;
}

function frame(template: number, block: Buffer, tail: Bytes, options: FrameOptions): Buffer {
  const { version = 1, schema = 1, blockExtra = 0, trailing = new Uint8Array(0) } = options;
  return new Bytes()
    .u16(block.length + blockExtra)
    .u16(options.template ?? template)
    .u16(schema)
    .u16(version)
    .raw(block)
    .raw(Buffer.alloc(blockExtra, 0xee))
    .raw(tail.end())
    .raw(trailing)
    .end();
}

type Entry = readonly [price: string, size: string];

function group(bytes: Bytes, entries: readonly Entry[], extra: number): void {
  bytes.u16(16 + extra).u16(entries.length);
  for (const [price, size] of entries) {
    bytes.e8(price).e8(size).raw(Buffer.alloc(extra, 0xdd));
  }
}

export function bookFrame(
  kind: 'snapshot' | 'delta',
  market: string,
  sequence: number | bigint,
  bids: readonly Entry[],
  asks: readonly Entry[],
  options: FrameOptions & { readonly micros?: bigint; readonly packageType?: number } = {},
): Buffer {
  const block = new Bytes()
    .i64(options.micros ?? 1_794_787_200_164_000n)
    .i64(BigInt(sequence))
    .u8(options.packageType ?? (kind === 'snapshot' ? 0 : 1));
  for (let field = 0; field < 9; field += 1) {
    block.e8(undefined);
  }
  const tail = new Bytes();
  group(tail, bids, options.entryExtra ?? 0);
  group(tail, asks, options.entryExtra ?? 0);
  tail.text(market);
  return frame(3, block.end(), tail, options);
}

export function tradeFrame(
  market: string,
  trade: {
    readonly id: bigint;
    readonly side: 'buy' | 'sell' | number;
    readonly price: string;
    readonly size: string;
    readonly micros?: bigint;
    readonly type?: number;
    readonly fullId?: string;
  },
  options: FrameOptions = {},
): Buffer {
  const { side, micros = 1_794_787_200_000_000n } = trade;
  const block = new Bytes()
    .i64(micros + 1000n)
    .i64(0n)
    .i64(trade.id)
    .u8(typeof side === 'number' ? side : side === 'buy' ? 1 : 2)
    .e8(trade.price)
    .e8(trade.size)
    .i64(micros)
    .u8(trade.type ?? 1);
  const tail = new Bytes().text(market);
  if (trade.fullId !== undefined) {
    tail.text(trade.fullId);
  }
  return frame(1, block.end(), tail, options);
}

export function touchFrame(
  market: string,
  sequence: number,
  bid: Decimal,
  ask: Decimal,
  options: FrameOptions = {},
): Buffer {
  const block = new Bytes()
    .i64(1_794_787_200_164_000n)
    .i64(BigInt(sequence))
    .e8(bid)
    .e8(bid === undefined ? bid : '1')
    .e8(ask)
    .e8(ask === undefined ? ask : '1');
  return frame(2, block.end(), new Bytes().text(market), options);
}

/** Any other template, with a block of this many bytes and nothing behind it. */
export function strangeFrame(
  template: number,
  blockLength: number,
  options: FrameOptions = {},
): Buffer {
  return frame(template, Buffer.alloc(blockLength, 0x11), new Bytes(), options);
}
