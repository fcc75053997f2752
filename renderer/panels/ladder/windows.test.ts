import { describe, expect, it } from 'vitest';
import { ChangeWindow } from './change-window.ts';
import { CueBook } from './cue-book.ts';
import { HoldingScale } from './holding-scale.ts';
import { FixtureView } from './ladder-fixtures.ts';
import { PrintWindow } from './print-window.ts';

describe('the bar scale', () => {
  it('grows at once and shrinks only after ten seconds', () => {
    const scale = new HoldingScale();
    expect([
      scale.update(12, 0),
      scale.update(60, 100),
      scale.update(8, 200),
      scale.update(31, 5000),
      scale.update(8, 10_100),
      scale.update(8, 10_200),
    ]).toEqual([20, 100, 100, 100, 100, 50]);
  });

  it('does not shrink while the large value keeps coming back', () => {
    const scale = new HoldingScale();
    scale.update(60, 0);
    scale.update(8, 1000);
    scale.update(60, 9000);
    expect(scale.update(8, 12_000)).toBe(100);
  });
});

describe('the change window', () => {
  it('nets what a level gained and lost, and forgets it', () => {
    const changes = new ChangeWindow(10_000);
    changes.add('bid', 100, 5, 8, 0);
    changes.add('bid', 100, 8, 7, 2000);
    changes.add('ask', 101, 4, 0, 2000);
    const net = () => [[...changes.net('bid')], [...changes.net('ask')]];
    expect(net()).toEqual([[[100, 2]], [[101, -4]]]);
    changes.expire(10_600);
    expect(net()).toEqual([[[100, -1]], [[101, -4]]]);
    changes.expire(13_000);
    expect([net(), changes.nextExpiryAt]).toEqual([[[], []], undefined]);
  });

  it('stays bounded while nobody looks', () => {
    const changes = new ChangeWindow(10_000);
    for (let second = 0; second < 3600; second += 1) {
      changes.add('bid', second, 0, 1, second * 1000);
    }
    expect(changes.net('bid').size).toBeLessThan(15);
  });
});

describe('the print window', () => {
  const now = 1_800_000_000_000;

  it('sums sold and bought by price, exactly, and slides', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    const prints = new PrintWindow(60_000);
    view.addTrades([
      { price: '10.5', size: '0.1', side: 'sell', time: now - 59_000 },
      { price: '10.50', size: '0.2', side: 'sell', time: now - 1000 },
      { price: '10.25', size: '1.000000000000000001', side: 'buy', time: now - 1000 },
    ]);
    prints.update(view.trades, now);
    expect([prints.priceScale, prints.sizeScale, [...prints.volumes]]).toEqual([
      2,
      18,
      [
        [1050, { sold: 300000000000000000n, bought: 0 }],
        [1025, { sold: 0, bought: 1000000000000000001n }],
      ],
    ]);
    prints.update(view.trades, now + 2000);
    expect(prints.volumes.get(1050)).toEqual({ sold: 200000000000000000n, bought: 0 });
    prints.update(view.trades, now + 70_000);
    expect(prints.isEmpty).toBe(true);
    expect(prints.lastTrade).toEqual({ price: { units: 1025, scale: 2 }, side: 'buy' });
  });

  it('takes no volume and no last price from a trade off the book', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    const prints = new PrintWindow(60_000);
    view.addTrades([
      { price: '10', size: '1', side: 'buy', time: now - 2 },
      { price: '12', size: '500', side: 'sell', time: now - 1, isOffBook: true },
    ]);
    prints.update(view.trades, now);
    expect([...prints.volumes]).toEqual([[10, { sold: 0, bought: 1 }]]);
    expect(prints.lastTrade).toEqual({ price: { units: 10, scale: 0 }, side: 'buy' });
  });

  it('counts trades of a clock that cannot be ours from when they were heard', () => {
    const view = new FixtureView('BTCUSD', 2, 8);
    const prints = new PrintWindow(60_000);
    view.addTrades([{ price: '10', size: '5', side: 'buy', time: 1_000_000 }]);
    prints.update(view.trades, now);
    expect(prints.isEmpty).toBe(true);
    view.addTrades([{ price: '10', size: '7', side: 'buy', time: 1_000_001 }]);
    prints.update(view.trades, now);
    expect([...prints.volumes]).toEqual([[10, { sold: 0, bought: 7 }]]);
  });
});

describe('change cues', () => {
  it('fade, and start once in a fade', () => {
    const cues = new CueBook();
    cues.fadeMs = 300;
    cues.start('bid', 7, 0);
    cues.start('bid', 7, 200);
    expect([0, 100, 290, 300].map((at) => cues.strength('bid', 7, at))).toEqual([5, 4, 1, 0]);
    expect([cues.expire(299), cues.expire(300)]).toEqual([true, false]);
  });

  it('do not start under reduced motion', () => {
    const cues = new CueBook();
    cues.start('bid', 7, 0);
    expect(cues.strength('bid', 7, 0)).toBe(0);
  });
});
