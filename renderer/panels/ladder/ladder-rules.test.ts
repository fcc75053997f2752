import { describe, expect, it } from 'vitest';
import type { Trust } from '#shared/domain/trust.ts';
import type { MarketRules } from '#shared/ipc/stream.ts';
import { type FixtureLevels, FixtureView } from './ladder-fixtures.ts';
import { LadderModel } from './ladder-model.ts';
import type { LadderRow } from './ladder-row.ts';
import { noteText } from './ladder-row.ts';
import { rowName } from './row-words.ts';

const now = 1_800_000_000_000;

function open(
  bids: FixtureLevels,
  asks: FixtureLevels,
  rules: MarketRules | undefined,
  trust: Partial<Trust> = {},
): { readonly rows: readonly LadderRow[]; readonly model: LadderModel } {
  const view = new FixtureView('BTC-USD-PERP', 2, 2, false, 'paradex');
  view.replace(bids, asks);
  if (rules !== undefined) {
    view.setFigures({ rules });
  }
  view.setTrust({
    state: 'LIVE',
    since: now,
    ageFrom: now,
    cause: { code: 'test', sentence: ['Test.'] },
    proof: { word: 'sequence', holds: true },
    ...trust,
  });
  const model = new LadderModel(
    view,
    {
      kind: 'ladder',
      id: 'one',
      venue: 'paradex',
      market: view.market,
      grouping: '1',
      axis: 'static',
    },
    () => now,
  );
  model.configure(
    {
      kind: 'ladder',
      id: 'one',
      venue: 'paradex',
      market: view.market,
      grouping: '1',
      axis: 'static',
    },
    { venue: 'paradex', market: view.market, base: 'BTC', quote: 'USD', tick: '1' },
    0,
  );
  model.setViewport(11, 11);
  return { rows: model.update(now), model };
}

function notes(rows: readonly LadderRow[]): string[] {
  return rows.flatMap((row) => [noteText(row.left), noteText(row.right)]).filter(Boolean);
}

describe('an overlap', () => {
  const bids: FixtureLevels = [['102', '1']];
  const asks: FixtureLevels = [['100', '1']];

  it('is allowed where the venue’s rules set no end to it', () => {
    expect(notes(open(bids, asks, { allowsStandby: true }).rows)).toEqual([
      'overlap 2, allowed here',
    ]);
  });

  it('names the time after which it is a fault, and nothing while the rules are not known', () => {
    const rules = { crossedAfterMs: 2000, allowsStandby: false };
    expect(notes(open(bids, asks, rules).rows)).toEqual(['overlap 2, a fault after 2 s']);
    expect(notes(open(bids, asks, undefined).rows)).toEqual(['overlap 2']);
  });

  it('says no more once it is a fault, and is of then when the book is', () => {
    const rules = { crossedAfterMs: 2000, allowsStandby: false };
    expect(notes(open(bids, asks, rules, { state: 'CROSSED' }).rows)).toEqual(['overlap 2']);
    expect(notes(open(bids, asks, rules, { state: 'GAP' }).rows)).toEqual(['overlap 2 then']);
  });
});

describe('prices beyond the venue’s depth', () => {
  const bids: FixtureLevels = [
    ['99', '1'],
    ['98', '1'],
  ];
  const asks: FixtureLevels = [
    ['101', '1'],
    ['102', '1'],
  ];

  it('are unknown, and say how much was sent', () => {
    const { rows } = open(bids, asks, { depthLevels: 2, allowsStandby: false });
    expect(rows.map((row) => [row.priceText, row.isUnsent])).toEqual([
      ['105', true],
      ['104', true],
      ['103', true],
      ['102', false],
      ['101', false],
      ['100', false],
      ['99', false],
      ['98', false],
      ['97', true],
      ['96', true],
      ['95', true],
    ]);
    expect(notes(rows)).toEqual([
      'Paradex sent 2 ask levels, none up here',
      '2 = 200.0 bp',
      'Paradex sent 2 bid levels, none below',
    ]);
    expect(rows.map(rowName).filter((name) => name.includes('not sent'))).toEqual([
      '105, not sent by the venue',
      '103, not sent by the venue',
      '97, not sent by the venue',
      '95, not sent by the venue',
    ]);
  });

  it('are known to be empty where the whole book is sent', () => {
    const { rows } = open(bids, asks, { allowsStandby: false });
    expect(rows.some((row) => row.isUnsent)).toBe(false);
  });
});

it('a halted book whose line is down is grey, hatched and of then', () => {
  const book: [FixtureLevels, FixtureLevels] = [[['99', '1']], [['101', '1']]];
  const current = open(...book, undefined, { state: 'HALTED' }).model.look;
  const old = open(...book, undefined, { state: 'HALTED', isBookOld: true });
  expect([current.tone, current.hatchPitch, current.isThen]).toEqual(['halted', 0, false]);
  expect([old.model.look.tone, old.model.look.hatchPitch, old.model.look.isThen]).toEqual([
    'grey',
    9,
    true,
  ]);
  expect(notes(old.rows)).toEqual(['2 then']);
});
