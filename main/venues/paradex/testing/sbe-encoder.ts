/** Writes binary frames from the document's layout, byte by byte: for tests. Shares nothing with the reader. */

export type Level = readonly [price: bigint, size: bigint];

export const nullI64 = -(2n ** 63n);

export interface FrameParts {
  readonly templateId: number;
  readonly version?: number;
  readonly schemaId?: number;
  /** The root block, field by field. */
  readonly block: ReadonlyArray<readonly [type: 'u8' | 'i16' | 'i64', value: number | bigint]>;
  readonly groups?: ReadonlyArray<readonly Level[]>;
  readonly texts: readonly string[];
}

export function encodeFrame(parts: FrameParts): Uint8Array {
  const block = Buffer.concat(parts.block.map(([type, value]) => encodeValue(type, value)));
  const header = Buffer.alloc(8);
  header.writeUInt16LE(block.length, 0);
  header.writeUInt16LE(parts.templateId, 2);
  header.writeUInt16LE(parts.schemaId ?? 1, 4);
  header.writeUInt16LE(parts.version ?? 1, 6);
  return Buffer.concat([
    header,
    block,
    ...(parts.groups ?? []).map(encodeGroup),
    ...parts.texts.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])),
  ]);
}

export interface BookParts {
  readonly market: string;
  readonly sequence: number | bigint;
  readonly isSnapshot: boolean;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly ts?: number;
}

export const firstTs = 1_794_787_200_000_000;

export function bookFrame({ market, sequence, isSnapshot, bids, asks, ts }: BookParts): Uint8Array {
  return encodeFrame({
    templateId: 3,
    block: [
      ['i64', ts ?? firstTs],
      ['i64', sequence],
      ['u8', isSnapshot ? 0 : 1],
      ...Array.from({ length: 9 }, () => ['i64', nullI64] as const),
    ],
    groups: [bids, asks],
    texts: [market],
  });
}

/** Times 10^8, from plain digits. */
export function e8(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(8, '0'));
}

function encodeValue(type: 'u8' | 'i16' | 'i64', value: number | bigint): Uint8Array {
  const bytes = Buffer.alloc(type === 'u8' ? 1 : type === 'i16' ? 2 : 8);
  if (type === 'u8') {
    bytes.writeUInt8(Number(value));
  } else if (type === 'i16') {
    bytes.writeInt16LE(Number(value));
  } else {
    bytes.writeBigInt64LE(BigInt(value));
  }
  return bytes;
}

function encodeGroup(levels: readonly Level[]): Uint8Array {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(16, 0);
  header.writeUInt16LE(levels.length, 2);
  const entries = levels.flatMap((level) => level.map((value) => encodeValue('i64', value)));
  return Buffer.concat([header, ...entries]);
}
