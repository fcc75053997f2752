import { expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/market.ts';
import { groupingDecimal } from './grouping.ts';
import { FixtureView } from './ladder-fixtures.ts';
import { LadderModel } from './ladder-model.ts';
import type { LadderSettings } from './ladder-settings.ts';

const now = 1_800_000_000_000;
const settings: LadderSettings = {
  kind: 'ladder',
  id: 'one',
  venue: 'paxos-public',
  market: 'BTCUSD',
  axis: 'static',
};
const instrument: Instrument = {
  venue: 'paxos-public',
  market: 'BTCUSD',
  base: 'BTC',
  quote: 'USD',
  tick: '0.25',
};

function openModel(known: Instrument | undefined): LadderModel {
  const view = new FixtureView('BTCUSD', 2, 8);
  view.replace(
    [
      ['100.25', '1'],
      ['99.5', '2'],
    ],
    [
      ['100.75', '1'],
      ['101.25', '2'],
    ],
  );
  const model = new LadderModel(view, settings, () => now);
  model.configure(settings, known, 300);
  model.setViewport(16, 16);
  model.update(now);
  return model;
}

function groupingOf(model: LadderModel): string | undefined {
  return model.grouping === undefined ? undefined : groupingDecimal(model.grouping);
}

it('suggests whole ticks also when the tick is known only after the book', () => {
  const model = openModel(undefined);
  expect(groupingOf(model)).toBe('0.2');
  model.configure(settings, instrument, 300);
  model.update(now);
  expect(groupingOf(model)).toBe('0.25');
  expect(model.rows.find((row) => row.isBestBid)?.priceText).toBe('100.25');
});

it('leaves what was suggested when the list is read again', () => {
  const model = openModel(instrument);
  model.scroll(20);
  const before = model.update(now).map((row) => row.priceText);
  model.configure(settings, { ...instrument, halted: 'buying "disabled"' }, 300);
  expect(model.update(now).map((row) => row.priceText)).toEqual(before);
});
