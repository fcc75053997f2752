/** The venue's binary messages as tables (SBE schema 1, versions 0 to 2). SPEC.md PD1–PD5; protocol §5.4–§5.11. */

/** Integers are little-endian; `e8` and `e12` are decimals times 10^8 and 10^12; `us` is microseconds since 1970. */
export type FieldType = 'i16' | 'i64' | 'us' | 'e8' | 'e12' | 'enum';

export interface Field {
  /** From the start of the root block, or of the group's entry. */
  readonly offset: number;
  readonly type: FieldType;
  /** A frame without this value is refused. */
  readonly isRequired: boolean;
  readonly names: readonly (string | undefined)[];
}

export interface Template {
  readonly id: number;
  readonly name: string;
  /** Root block of version 0 (template 6: of version 1): the shortest one that was ever served. */
  readonly minBlockLength: number;
  readonly fields: Readonly<Record<string, Field>>;
  readonly groups: readonly string[];
  /** Texts after `market`, with the version that appended them: from an older server they may be absent. */
  readonly appendedTexts: readonly { readonly name: string; readonly since: number }[];
}

export const schemaId = 1;
export const headerLength = 8;
export const groupHeaderLength = 4;
/** Price and size, one decimal after the other. */
export const levelLength = 16;
export const levelSizeOffset = 8;
export const decimalScale = 8;
export const preciseScale = 12;

const fieldSizes: Readonly<Record<FieldType, number>> = {
  i16: 2,
  i64: 8,
  us: 8,
  e8: 8,
  e12: 8,
  enum: 1,
};

function field(type: FieldType, offset: number, isRequired = false): Field {
  return { offset, type, isRequired, names: [] };
}

function enumField(offset: number, names: readonly (string | undefined)[]): Field {
  return { offset, type: 'enum', isRequired: false, names };
}

export function fieldEnd(one: Field): number {
  return one.offset + fieldSizes[one.type];
}

const sides = [undefined, 'BUY', 'SELL'] as const;
const tradeTypes = [
  undefined,
  'FILL',
  'LIQUIDATION',
  'UNWIND_TRANSFER',
  'SETTLE_MARKET',
  'RPI',
  'BLOCK_TRADE',
] as const;
const packageTypes = ['SNAPSHOT', 'DELTA'] as const;
const assetKinds = ['UNSPECIFIED', 'PERPETUAL_FUTURE', 'OPTION', 'SPOT'] as const;
const sources = [
  'UNSPECIFIED',
  'PARADEX',
  'BINANCE',
  'BYBIT',
  'OKX',
  'DERIBIT',
  'DERIVE',
  'HYPERLIQUID',
  'LIGHTER',
  'DATABENTO',
  'PUBLISHER',
  'PYTH',
  'STORK',
] as const;

export const tradeMessage = {
  id: 1,
  name: 'TradeEvent',
  minBlockLength: 50,
  fields: {
    ts: field('us', 0, true),
    seq: field('i64', 8, true),
    // The low 64 bits of the 28-digit id, read as signed: INT64_MIN is a number here, not null.
    tradeId: field('i64', 16),
    side: enumField(24, sides),
    price: field('e8', 25, true),
    size: field('e8', 33, true),
    createdAt: field('us', 41),
    tradeType: enumField(49, tradeTypes),
  },
  groups: [],
  appendedTexts: [{ name: 'tradeIdStr', since: 2 }],
} as const satisfies Template;

export const touchMessage = {
  id: 2,
  name: 'BboEvent',
  minBlockLength: 48,
  fields: {
    ts: field('us', 0, true),
    seq: field('i64', 8, true),
    bidPrice: field('e8', 16),
    bidSize: field('e8', 24),
    askPrice: field('e8', 32),
    askSize: field('e8', 40),
  },
  groups: [],
  appendedTexts: [],
} as const satisfies Template;

export const bookMessage = {
  id: 3,
  name: 'BookEvent',
  minBlockLength: 89,
  fields: {
    ts: field('us', 0, true),
    seq: field('i64', 8, true),
    pkgType: enumField(16, packageTypes),
    // The touch is taken from the book, never from these (§5.7).
    bestBidPrice: field('e8', 17),
    bestBidSize: field('e8', 25),
    bestAskPrice: field('e8', 33),
    bestAskSize: field('e8', 41),
    relativeSpread: field('e8', 49),
    bestBidApiPrice: field('e8', 57),
    bestBidApiSize: field('e8', 65),
    bestAskApiPrice: field('e8', 73),
    bestAskApiSize: field('e8', 81),
  },
  groups: ['bids', 'asks'],
  appendedTexts: [],
} as const satisfies Template;

export const summaryMessage = {
  id: 4,
  name: 'MarketSummaryEvent',
  minBlockLength: 216,
  fields: {
    ts: field('us', 0, true),
    seq: field('i64', 8, true),
    markPrice: field('e8', 16),
    indexPrice: field('e8', 24),
    lastPrice: field('e8', 32),
    volumeUsd24h: field('e8', 40),
    openInterest: field('e8', 48),
    fundingRate: field('e8', 56),
    bid: field('e8', 64),
    ask: field('e8', 72),
    totalVolume: field('e8', 80),
    priceChangeRate24h: field('e8', 88),
    markIv: field('e8', 96),
    bidIv: field('e8', 104),
    askIv: field('e8', 112),
    lastIv: field('e8', 120),
    delta: field('e8', 128),
    gamma: field('e8', 136),
    vega: field('e8', 144),
    theta: field('e8', 152),
    rho: field('e8', 160),
    volga: field('e8', 168),
    vanna: field('e8', 176),
    futureFundingRate: field('e8', 184),
    externalFairPrice: field('e8', 192),
    bidSize: field('e8', 200),
    askSize: field('e8', 208),
    // Appended by version 1.
    forwardRate: field('e8', 216),
    riskFreeRate: field('e8', 224),
    fundingRatePrecise: field('e12', 232),
  },
  groups: [],
  appendedTexts: [],
} as const satisfies Template;

export const fundingMessage = {
  id: 5,
  name: 'FundingDataEvent',
  minBlockLength: 58,
  fields: {
    ts: field('us', 0, true),
    seq: field('i64', 8, true),
    fundingRate: field('e8', 16),
    fundingIndex: field('e8', 24),
    createdAt: field('us', 32),
    fundingPremium: field('e8', 40),
    fundingRate8h: field('e8', 48),
    fundingPeriodHours: field('i16', 56),
    // Appended by version 1.
    impactPremiumRate: field('e8', 58),
  },
  groups: [],
  appendedTexts: [],
} as const satisfies Template;

const fundingComparisonMessage = {
  id: 6,
  name: 'FundingRateComparisonEvent',
  minBlockLength: 26,
  fields: {
    ts: field('us', 0, true),
    lastUpdatedAt: field('us', 8),
    hourlyFundingRate: field('e12', 16),
    assetKind: enumField(24, assetKinds),
    source: enumField(25, sources),
  },
  groups: [],
  appendedTexts: [],
} as const satisfies Template;

export const heartbeatTemplateId = 40;
export const reservedTemplateId = 41;

/** By id. */
export const templates: readonly (Template | undefined)[] = [
  undefined,
  tradeMessage,
  touchMessage,
  bookMessage,
  summaryMessage,
  fundingMessage,
  fundingComparisonMessage,
];
