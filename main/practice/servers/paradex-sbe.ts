/**
 * Paradex' binary encoding (`paradex.md` §5) as tables and one writer for all of them. A field's place is the sum of what stands
 * before it: everything is little-endian and packed. SPEC.md PX90.
 */
export type SbeVersion = 0 | 1 | 2;

/** `e8`, `e12`: decimals as integers × 10⁻⁸, × 10⁻¹². `us`: microseconds since 1970. */
type SbeType = 'u8' | 'i16' | 'i64' | 'e8' | 'e12' | 'us';

interface SbeField {
  readonly name: string;
  readonly type: SbeType;
  /** First schema version that has it. */
  readonly since: SbeVersion;
}

export interface SbeTemplate {
  readonly id: number;
  readonly fields: readonly SbeField[];
}

/** Price and size of a level, × 10⁸. */
export type SbeLevel = readonly [price: bigint, size: bigint];

export interface SbeMessage {
  readonly template: SbeTemplate;
  /** Absent: null (INT64_MIN) where the schema allows it. */
  readonly values: Readonly<Record<string, bigint | number | undefined>>;
  /** Bids and asks of a book. */
  readonly groups?: readonly (readonly SbeLevel[])[];
  /** The market first. Later ones only in versions that have them. */
  readonly texts: readonly string[];
}

const schemaId = 1;
const headerBytes = 8;
const groupHeaderBytes = 4;
const levelBytes = 16;
const nullValue = -(2n ** 63n);
const bytesOf: Readonly<Record<SbeType, number>> = {
  u8: 1,
  i16: 2,
  i64: 8,
  e8: 8,
  e12: 8,
  us: 8,
};

function fields(since: SbeVersion, type: SbeType, names: string): readonly SbeField[] {
  return names.split(' ').map((name) => ({ name, type, since }));
}

const head = [...fields(0, 'us', 'ts'), ...fields(0, 'i64', 'seq')];

export const tradeEvent: SbeTemplate = {
  id: 1,
  fields: [
    ...head,
    ...fields(0, 'i64', 'tradeId'),
    ...fields(0, 'u8', 'side'),
    ...fields(0, 'e8', 'price size'),
    ...fields(0, 'us', 'createdAt'),
    ...fields(0, 'u8', 'tradeType'),
  ],
};

export const bboEvent: SbeTemplate = {
  id: 2,
  fields: [...head, ...fields(0, 'e8', 'bidPrice bidSize askPrice askSize')],
};

export const bookEvent: SbeTemplate = {
  id: 3,
  fields: [
    ...head,
    ...fields(0, 'u8', 'pkgType'),
    ...fields(0, 'e8', 'bestBidPrice bestBidSize bestAskPrice bestAskSize relativeSpread'),
    ...fields(0, 'e8', 'bestBidApiPrice bestBidApiSize bestAskApiPrice bestAskApiSize'),
  ],
};

export const marketSummaryEvent: SbeTemplate = {
  id: 4,
  fields: [
    ...head,
    ...fields(0, 'e8', 'markPrice indexPrice lastPrice volumeUsd24h openInterest fundingRate'),
    ...fields(0, 'e8', 'bid ask totalVolume priceChangeRate24h markIv bidIv askIv lastIv'),
    ...fields(0, 'e8', 'delta gamma vega theta rho volga vanna futureFundingRate'),
    ...fields(0, 'e8', 'externalFairPrice bidSize askSize'),
    ...fields(1, 'e8', 'forwardRate riskFreeRate'),
    ...fields(1, 'e12', 'fundingRatePrecise'),
  ],
};

export const fundingDataEvent: SbeTemplate = {
  id: 5,
  fields: [
    ...head,
    ...fields(0, 'e8', 'fundingRate fundingIndex'),
    ...fields(0, 'us', 'createdAt'),
    ...fields(0, 'e8', 'fundingPremium fundingRate8h'),
    ...fields(0, 'i16', 'fundingPeriodHours'),
    ...fields(1, 'e8', 'impactPremiumRate'),
  ],
};

export const fundingRateComparisonEvent: SbeTemplate = {
  id: 6,
  fields: [
    ...fields(1, 'us', 'ts lastUpdatedAt'),
    ...fields(1, 'e12', 'hourlyFundingRate'),
    ...fields(1, 'u8', 'assetKind source'),
  ],
};

export function encodeSbe(message: SbeMessage, version: SbeVersion): Buffer {
  const { template, values, groups = [], texts } = message;
  const block = template.fields.filter(({ since }) => since <= version);
  const blockBytes = block.reduce((sum, field) => sum + bytesOf[field.type], 0);
  const frame = Buffer.allocUnsafe(frameBytes(blockBytes, groups, texts));
  frame.writeUInt16LE(blockBytes, 0);
  frame.writeUInt16LE(template.id, 2);
  frame.writeUInt16LE(schemaId, 4);
  frame.writeUInt16LE(version, 6);
  let at = headerBytes;
  for (const field of block) {
    at = writeField(frame, at, field.type, values[field.name]);
  }
  for (const levels of groups) {
    at = writeLevels(frame, at, levels);
  }
  for (const text of texts) {
    frame.writeUInt8(Buffer.byteLength(text), at);
    at += 1 + frame.write(text, at + 1, 'utf8');
  }
  return frame;
}

function frameBytes(
  blockBytes: number,
  groups: readonly (readonly SbeLevel[])[],
  texts: readonly string[],
): number {
  const inGroups = groups.reduce(
    (sum, { length }) => sum + groupHeaderBytes + length * levelBytes,
    0,
  );
  const inTexts = texts.reduce((sum, text) => sum + 1 + Buffer.byteLength(text), 0);
  return headerBytes + blockBytes + inGroups + inTexts;
}

function writeField(
  frame: Buffer,
  at: number,
  type: SbeType,
  value: bigint | number | undefined,
): number {
  switch (type) {
    case 'u8':
      return frame.writeUInt8(Number(value ?? 0), at);
    case 'i16':
      return frame.writeInt16LE(Number(value ?? 0), at);
    default:
      return frame.writeBigInt64LE(value === undefined ? nullValue : BigInt(value), at);
  }
}

function writeLevels(frame: Buffer, start: number, levels: readonly SbeLevel[]): number {
  frame.writeUInt16LE(levelBytes, start);
  frame.writeUInt16LE(levels.length, start + 2);
  let at = start + groupHeaderBytes;
  for (const [price, size] of levels) {
    at = frame.writeBigInt64LE(price, at);
    at = frame.writeBigInt64LE(size, at);
  }
  return at;
}
