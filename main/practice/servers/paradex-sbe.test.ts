import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureDefined } from '#shared/domain/assert.ts';
import { sbeLevels, scaledDown, scaledExactly } from './paradex-decimals.ts';
import {
  bboEvent,
  bookEvent,
  encodeSbe,
  fundingDataEvent,
  fundingRateComparisonEvent,
  marketSummaryEvent,
  type SbeTemplate,
  type SbeVersion,
  tradeEvent,
} from './paradex-sbe.ts';

/** The document's frame, byte by byte (`paradex.md` §5.14). */
const documented = [
  '5900 0300 0100 0100 a060837559600600 02adf4ca01000000 01',
  '0000000000000080'.repeat(9),
  '1000 0200 80e3cdc8a3070000 40420f0000000000 002004c7a3070000 c068780400000000',
  '1000 0100 00a797caa3070000 0000000000000000',
  '0c 4254432d5553442d50455250',
].join('');

function encode(template: SbeTemplate, version: SbeVersion): Buffer {
  return encodeSbe({ template, values: {}, texts: ['X'] }, version);
}

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly outcome: string;
  readonly header: { readonly templateId: number; readonly version: number };
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Constructed frames of the reference; data alone, nothing of the decoder they are kept for. */
const vectors = (
  JSON.parse(
    readFileSync(
      join(import.meta.dirname, '../../venues/paradex/fixtures/constructed-sbe-vectors.json'),
      'utf8',
    ),
  ) as { readonly frames: readonly Vector[] }
).frames.filter(({ outcome, header, name }) => {
  // Only what a server of today would write: longer blocks and entries, bytes behind the end, unknown kinds are a reader's business.
  const isOdd = /bytes|root-block|entry-length|unknown-type|unknown-source|text-after/.test(name);
  return outcome === 'decoded' && header.version <= 2 && !isOdd;
});
const templates = new Map(
  [
    tradeEvent,
    bboEvent,
    bookEvent,
    marketSummaryEvent,
    fundingDataEvent,
    fundingRateComparisonEvent,
  ].map((template) => [template.id, template]),
);
const words: Readonly<Record<string, number>> = {
  SNAPSHOT: 0,
  DELTA: 1,
  BUY: 1,
  SELL: 2,
  FILL: 1,
  LIQUIDATION: 2,
  RPI: 5,
  BLOCK_TRADE: 6,
  PERPETUAL_FUTURE: 1,
  OPTION: 2,
  HYPERLIQUID: 7,
};

/** A field's value as the writer takes it, by the type its table gives. */
function written(
  vector: Vector,
  template: SbeTemplate,
): Record<string, bigint | number | undefined> {
  return Object.fromEntries(
    template.fields.map(({ name, type }) => {
      const value = vector.fields[name];
      if (typeof value !== 'string') {
        const none = type === 'u8' ? 254 : undefined;
        return [name, typeof value === 'number' ? value : none];
      }
      if (type === 'u8') {
        return [name, words[value] ?? Number(value)];
      }
      const places = type === 'e8' ? 8 : type === 'e12' ? 12 : undefined;
      return [name, places === undefined ? BigInt(value) : scaledDown(value, places)];
    }),
  );
}

describe('Paradex’ binary encoding', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))(
    'PX90: writes the reference’s %s byte by byte',
    (_name, vector) => {
      const template = ensureDefined(templates.get(vector.header.templateId), 'a template');
      const { market, tradeIdStr, bids, asks } = vector.fields;
      const texts = [market, tradeIdStr].filter((text) => typeof text === 'string');
      const groups = [bids, asks]
        .filter((side) => Array.isArray(side))
        .map((side) => sbeLevels(side as [string, string][]));
      const values = written(vector, template);
      const version = vector.header.version as SbeVersion;
      expect(encodeSbe({ template, values, groups, texts }, version).toString('hex')).toBe(
        vector.hex,
      );
    },
  );

  it('PX90: writes the document’s frame byte by byte', () => {
    const frame = encodeSbe(
      {
        template: bookEvent,
        values: { ts: 1794787200164000n, seq: 7700000002, pkgType: 1 },
        groups: [
          sbeLevels([
            ['84000.30', '0.0100'],
            ['84000', '0.75'],
          ]),
          sbeLevels([['84000.6', '0.000']]),
        ],
        texts: ['BTC-USD-PERP'],
      },
      1,
    );
    expect(frame.toString('hex')).toBe(documented.replaceAll(' ', ''));
  });

  it('PX90: every template has the document’s block length in every version', () => {
    const lengths = (
      [
        tradeEvent,
        bboEvent,
        bookEvent,
        marketSummaryEvent,
        fundingDataEvent,
        fundingRateComparisonEvent,
      ] as const
    ).map((template) => [
      template.id,
      ...([0, 1, 2] as const).map((version) => encode(template, version).readUInt16LE(0)),
    ]);
    expect(lengths).toEqual([
      [1, 50, 50, 50],
      [2, 48, 48, 48],
      [3, 89, 89, 89],
      [4, 216, 240, 240],
      [5, 58, 66, 66],
      [6, 0, 26, 26],
    ]);
    expect(encode(bboEvent, 2).readUInt16LE(6)).toBe(2);
  });

  it('PX91: a price is exact or not there, a size is cut behind its eighth decimal', () => {
    expect(scaledExactly('0.028776000000')).toBe(2_877_600n);
    expect(scaledExactly('0.000000001')).toBeUndefined();
    expect(scaledDown('0.123456789', 8)).toBe(12_345_678n);
    expect(scaledDown('-0.000149695705', 12)).toBe(-149_695_705n);
    expect(scaledDown('92233720368.54775808', 8)).toBeUndefined();
    expect(
      sbeLevels([
        ['1.000000001', '1'],
        ['2', '0.000000009'],
        ['3', '5'],
      ]),
    ).toEqual([
      [200_000_000n, 0n],
      [300_000_000n, 500_000_000n],
    ]);
  });
});
