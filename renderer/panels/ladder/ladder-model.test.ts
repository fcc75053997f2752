import { describe, expect, it } from 'vitest';
import type { Instrument } from '#shared/domain/market.ts';
import type { TrustState } from '#shared/domain/trust.ts';
import {
  bitcoinAsks,
  bitcoinAsksBefore,
  bitcoinBids,
  bitcoinBidsBefore,
  FixtureView,
  fixtureBitcoin,
  fixtureStablecoin,
} from './ladder-fixtures.ts';
import { ladderLayout } from './ladder-layout.ts';
import { LadderModel } from './ladder-model.ts';
import type { LadderSettings } from './ladder-settings.ts';
import { rowCells, rowForCopy, rowName } from './row-words.ts';

const now = 1_800_000_000_000;
const settings: LadderSettings = {
  kind: 'ladder',
  id: 'one',
  venue: 'paxos-public',
  market: 'BTCUSD',
  grouping: '1',
  axis: 'static',
};
const bitcoin: Instrument = {
  venue: 'paxos-public',
  market: 'BTCUSD',
  base: 'BTC',
  quote: 'USD',
  tick: '0.01',
};

function openModel(view: FixtureView, panel = settings, instrument = bitcoin, rows = 16) {
  const model = new LadderModel(view, panel, () => now);
  model.configure(panel, instrument, 300);
  model.setViewport(rows, rows);
  return model;
}

function inState(view: FixtureView, state: TrustState, since = now): void {
  view.setTrust({
    state,
    since,
    ageFrom: since,
    cause: { code: 'test', sentence: ['Test.'] },
    proof: { word: 'audit', holds: true },
  });
}

/** The cells of each row, empty ones left out. */
function drawn(model: LadderModel, at = now): string[] {
  return model.update(at).map((row) =>
    Object.entries(rowCells(row, ladderLayout(478, model.isBasisPoints)))
      .filter(([, text]) => text !== '')
      .map(([name, text]) => (name === 'price' ? text : `${name} ${text}`))
      .join(' | '),
  );
}

describe('the rows of the design sheet', () => {
  it('read as drawn there', () => {
    const view = fixtureBitcoin(now);
    inState(view, 'LIVE');
    const model = openModel(view);
    model.update(now);
    view.change(
      bitcoinBids.filter(([price]) => bitcoinBidsBefore.some(([other]) => other === price)),
      bitcoinAsks.filter(([price]) => bitcoinAsksBefore.some(([other]) => other === price)),
    );
    expect(drawn(model)).toEqual([
      '91,255 | ask 8.250 | askChange +2.00 | askTotal 17.9',
      '91,254 | ask 2.218 | askChange \u22120.87 | askTotal 9.7',
      '91,253 | ask 3.400 | askChange +1.40 | askTotal 7.4',
      '91,252 | ask 0.085 | askChange \u22120.50 | askTotal 4.0',
      '91,251 | ask 2.115 | askTotal 4.0',
      '91,250 | bought 0.300 | ask 0.640 | askChange +0.20 | askTotal 1.8',
      '91,249 | bought 1.289 | ask 1.204 | askChange \u22120.85 | askTotal 1.2',
      '91,248 | bought 0.635 | right ask 91,249.00',
      'sold 0.080 | 91,247 | bought 0.150 | left bid 91,246.25 | right 2.75 = 0.30 bp',
      'bidTotal 0.9 | bidChange +0.12 | bid 0.873 | sold 0.412 | 91,246',
      'bidTotal 3.1 | bidChange \u22120.95 | bid 2.260 | sold 0.950 | 91,245',
      'bidTotal 4.5 | bidChange \u22120.08 | bid 1.415 | 91,244',
      'bidTotal 5.0 | bidChange +0.50 | bid 0.500 | 91,243',
      'bidTotal 9.1 | bidChange \u22121.10 | bid 4.020 | 91,242',
      'bidTotal 11.4 | bid 2.339 | 91,241',
      'bidTotal 23.9 | bidChange +2.50 | bid 12.500 | 91,240',
    ]);
    const best = model.rows.find((row) => row.isBestBid);
    const last = model.rows.find((row) => row.lastTrade !== 'none');
    expect([
      best === undefined ? '' : rowName(best),
      last?.priceText,
      last?.lastTrade,
      model.rows[0]?.dimLength,
      model.rows.filter((row) => row.ask.isBig || row.bid.isBig).map((row) => row.priceText),
    ]).toEqual([
      '91,246, bid 0.873, total 0.9, change plus 0.12, sold 0.412',
      '91,249',
      'buy',
      4,
      ['91,240'],
    ]);
  });

  it('repaint only where something visible changed', () => {
    const view = fixtureBitcoin(now);
    inState(view, 'LIVE');
    const model = openModel(view);
    model.configure(settings, bitcoin, 0);
    const before = model.update(now).map((row) => ({ ...row.versions }));
    expect(model.update(now + 10).map((row) => ({ ...row.versions }))).toEqual(before);
    view.change([['91245', '0.3']], []);
    const changed = model
      .update(now + 20)
      .filter((row, index) => JSON.stringify(row.versions) !== JSON.stringify(before[index]))
      .map((row) => row.priceText);
    expect(changed[0]).toBe('91,245');
    expect(changed.every((price) => price <= '91,245')).toBe(true);
  });
});

describe('grouping', () => {
  it('puts bids down and asks up, and the touch stays true', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    inState(view, 'LIVE');
    const model = openModel(view, { ...settings, grouping: '5' }, bitcoin, 7);
    expect(drawn(model)).toEqual([
      '91,260 | ask 24.405 | askTotal 42.3',
      '91,255 | ask 16.068 | askTotal 17.9',
      '91,250 | ask 1.844 | askTotal 1.8 | left bid 91,246.25',
      'bidTotal 3.1 | bid 3.133 | 91,245 | right ask 91,249.00',
      'bidTotal 23.9 | bid 20.774 | 91,240 | right 2.75 = 0.30 bp',
      'bidTotal 33.4 | bid 9.497 | 91,235',
      'bidTotal 39.5 | bid 6.128 | 91,230',
    ]);
  });

  it('opens on a step that shows the book where none was chosen, and keeps the touch in its row', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    const { grouping: _, ...unset } = settings;
    const model = openModel(view, unset);
    model.update(now);
    expect([
      model.groupingTo('finer'),
      model.groupingTo('coarser'),
      model.groupingTo('tick'),
    ]).toEqual(['0.5', '2', '0.01']);
    const midRow = Math.floor(model.midRow ?? -1);
    model.configure({ ...settings, grouping: '2' }, bitcoin, 0);
    model.update(now);
    expect(Math.floor(model.midRow ?? -1)).toBe(midRow);
  });
});

describe('the axis', () => {
  it('does not move with the book, only by hand', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    inState(view, 'LIVE');
    const model = openModel(view);
    const top = () => model.update(now)[0]?.priceText;
    const first = top();
    view.replace([['91300', '1']], [['91301', '1']]);
    expect([first, top()]).toEqual(['91,255', '91,255']);
    expect(rowName(model.rows[0] ?? expect.fail('no row'))).toContain('mid 91,300.50');
    model.scroll(2);
    expect(top()).toBe('91,257');
    model.centre();
    expect(top()).toBe('91,308');
  });

  it('follows the touch in dynamic mode until it is held', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    const model = openModel(view, { ...settings, axis: 'dynamic' });
    const top = () => model.update(now)[0]?.priceText;
    top();
    view.replace([['91300', '1']], [['91301', '1']]);
    expect(top()).toBe('91,308');
    expect(model.toggleHold()).toBe(true);
    view.replace([['91400', '1']], [['91401', '1']]);
    expect(top()).toBe('91,308');
  });

  it('has a cursor that walks rows, levels and the touch', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    const model = openModel(view);
    const at = () => {
      model.update(now);
      return model.cursor.row?.priceText;
    };
    const seen: Array<string | undefined> = [];
    at();
    for (const move of [
      () => model.cursor.moveToBest('ask'),
      () => model.cursor.move(-1),
      () => model.cursor.moveToLevel(-1),
      () => model.cursor.moveToBest('bid'),
      () => model.cursor.moveToLevel(1),
      () => model.cursor.move(20),
    ]) {
      move();
      seen.push(at());
    }
    expect(seen).toEqual(['91,249', '91,248', '91,246', '91,246', '91,249', '91,269']);
    model.cursor.moveToBest('bid');
    at();
    const best = model.cursor.row;
    expect(
      best !== undefined && model.grouping !== undefined && model.format !== undefined
        ? rowForCopy(best, model.grouping, model.format)
        : '',
    ).toBe('0.873\t91246\t');
  });
});

describe('what is not as usual', () => {
  it('waits with dashes for the first book, calm for five seconds', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    inState(view, 'RESYNCING');
    const model = openModel(view, settings, bitcoin, 3);
    expect([drawn(model), model.look.isFirstLoad, model.look.plumbColor]).toEqual([
      ['\u2014', '\u2014', '\u2014'],
      true,
      'text-2',
    ]);
    model.update(now + 5001);
    expect([model.look.isFirstLoad, model.look.plumbColor]).toEqual([false, 'distrust']);
  });

  it('says then of an untrusted book', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(bitcoinBids, bitcoinAsks);
    inState(view, 'STALE');
    const model = openModel(view);
    expect([drawn(model)[8], model.look.tone, model.look.hatchPitch]).toEqual([
      '91,247 | left bid 91,246.25 | right 2.75 then',
      'grey',
      9,
    ]);
  });

  it('shows both sides where they overlap, and marks those rows', () => {
    const view = new FixtureView('LINKUSD', 2, 1);
    view.replace(
      [
        ['18.41', '181'],
        ['18.40', '60'],
        ['18.38', '602.2'],
      ],
      [
        ['18.39', '310'],
        ['18.40', '770.8'],
        ['18.42', '96'],
      ],
    );
    inState(view, 'CROSSED');
    const model = openModel(
      view,
      { ...settings, grouping: '0.01' },
      { ...bitcoin, market: 'LINKUSD' },
      6,
    );
    expect(drawn(model)).toEqual([
      '18.43',
      '18.42 | ask 96.0 | askTotal 1,177',
      'bidTotal 181 | bid 181.0 | 18.41',
      'bidTotal 241 | bid 60.0 | 18.40 | ask 770.8 | askTotal 1,081',
      '18.39 | ask 310.0 | askTotal 310',
      'bidTotal 843 | bid 602.2 | 18.38 | right overlap 0.02',
    ]);
    expect(model.rows.map((row) => row.isCrossed)).toEqual([false, false, true, true, true, false]);
  });

  it('says that a side is empty, since when, and leaves the touch a dash', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(
      [
        ['100', '1'],
        ['99', '2'],
      ],
      [],
    );
    inState(view, 'LIVE');
    const model = openModel(view, settings, bitcoin, 12);
    model.update(now);
    expect(drawn(model, now + 8000)).toEqual([
      '106',
      '105 | right no asks: the venue sent none, since 8.0 s',
      '104',
      '103',
      '102 | right ask \u2014',
      '101 | left bid 100.00 | right spread \u2014',
      'bidTotal 1.0 | bid 1.000 | 100',
      'bidTotal 3.0 | bid 2.000 | 99',
      '98',
      '97',
      '96',
      '95',
    ]);
  });

  it('says to the ear which number is the spread', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace([['100', '1']], [['103', '2']]);
    inState(view, 'GAP');
    const model = openModel(view, settings, bitcoin, 12);
    model.update(now);
    const names = model.rows.map((row) => rowName(row)).join('\n');
    expect(names).toMatch(/, spread 3\.00 then$/m);
  });

  it('prints the spread with the digits it has, however fine another price is', () => {
    const view = new FixtureView('BTCUSD', 12, 8);
    view.replace(
      [
        ['100.25', '1'],
        ['0.000000000001', '2'],
      ],
      [['100.749999999', '1']],
    );
    inState(view, 'LIVE');
    const { grouping: _, ...unset } = settings;
    const model = openModel(view, { ...unset, grouping: '0.25' }, bitcoin, 4);
    expect(drawn(model).join('\n')).toContain('0.499999999 = 49.8 bp');
  });

  it('reads stablecoins as their distance from par', () => {
    const view = fixtureStablecoin(now);
    inState(view, 'QUIET');
    const { grouping: _, ...unset } = settings;
    const model = openModel(view, unset, { ...bitcoin, tick: '0.00001', hasIndexPrice: true }, 4);
    expect(drawn(model)).toEqual([
      '0.99995 | basisPoints \u22120.5 | ask 1.20M | askTotal 1.61M',
      '0.99994 | basisPoints \u22120.6 | bought 88.0k | ask 413k | askTotal 413k',
      '0.99993 | basisPoints \u22120.7 | right 0.00002 = 0.20 bp',
      'bidTotal 268k | bid 268k | sold 41.0k | 0.99992 | basisPoints \u22120.8',
    ]);
  });

  it('stays exact with numbers past 2^53', () => {
    const view = new FixtureView('BTCUSD', 1, 18, true);
    view.replace([['61800.2', '1.000000000000000001']], [['61800.3', '987654321.123456789']]);
    inState(view, 'LIVE');
    const model = openModel(view, { ...settings, grouping: '0.1' }, { ...bitcoin, tick: '0.1' }, 2);
    expect(drawn(model)).toEqual([
      '61,800.3 | ask 988M | askTotal 988M',
      'bidTotal 1 | bid 1 | 61,800.2 | right 0.1 = 0.02 bp',
    ]);
    const bid = model.rows[1];
    expect(
      bid !== undefined && model.grouping !== undefined && model.format !== undefined
        ? rowForCopy(bid, model.grouping, model.format)
        : '',
    ).toBe('1.000000000000000001\t61800.2\t');
  });

  it('can count in the quote currency, price times size for every level', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    view.replace(
      [
        ['100.5', '2'],
        ['100.25', '1'],
      ],
      [['101', '3']],
    );
    inState(view, 'LIVE');
    const model = openModel(view, { ...settings, sizeUnit: 'quote' }, bitcoin, 2);
    expect(drawn(model)).toEqual([
      '101 | ask 303.0 | askTotal 303 | left bid 100.50',
      'bidTotal 301 | bid 301.3 | 100 | right 0.50 = 49.6 bp',
    ]);
  });
});
