import { describe, expect, it } from 'vitest';
import { tradeFlagHistory, tradeFlagRecovered } from '#shared/ipc/stream.ts';
import { type LoggedTrade, maxKeptTrades, TradeLog } from './trade-log.ts';

function trade(id: string, time: number, flags = 0): LoggedTrade {
  return { id, price: '1', size: '1', time, side: 0, flags, note: '' };
}

describe('TradeLog', () => {
  it('TL1: takes an id once, and counts every one it took', () => {
    const log = new TradeLog();
    expect(log.add(trade('a', 1, tradeFlagHistory))).toBe(true);
    expect(log.add(trade('b', 2))).toBe(true);
    expect(log.add(trade('b', 2))).toBe(false);
    expect(log.end).toBe(2);
  });

  it('TL2: keeps the newest 5,000 and says how many a late reader missed', () => {
    const log = new TradeLog();
    for (let index = 0; index < 12_000; index += 1) {
      log.add(trade(String(index), index));
    }
    const { rows, skipped } = log.readFrom(100);
    expect([rows.length, skipped]).toEqual([maxKeptTrades, 12_000 - 100 - maxKeptTrades]);
    expect([rows[0]?.id, rows.at(-1)?.id]).toEqual(['7000', '11999']);
    expect(log.end).toBe(12_000);
  });

  it('TL3: recovered trades go to their place in time; only then must readers begin anew', () => {
    const log = new TradeLog();
    log.add(trade('a', 1));
    log.add(trade('d', 4));
    const before = log.epoch;
    expect(log.recover([trade('a', 1), trade('b', 2), trade('c', 3)]).map(({ id }) => id)).toEqual([
      'b',
      'c',
    ]);
    expect(log.epoch).not.toBe(before);
    expect(log.readFrom(0).rows.map(({ id, flags }) => [id, flags])).toEqual([
      ['a', 0],
      ['b', tradeFlagRecovered],
      ['c', tradeFlagRecovered],
      ['d', 0],
    ]);
    const after = log.epoch;
    log.recover([trade('e', 5)]);
    expect([log.epoch, log.end]).toEqual([after, 5]);
  });
});
